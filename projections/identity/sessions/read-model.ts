import type { ReadModel } from '@hubledger/kernel';

/**
 * A session that nobody has ended; the document's id is the SHA-256 of its secret. It stays here when its time is over.
 * Whether it still opens anything is asked of its stream and its user's.
 */
export interface SessionRow {
  id: number;
  user_id: string;
  /** Of its user, when it started. */
  epoch: number;
  /** ISO-8601 UTC. */
  created_at: string;
  expires_at: string;
}

export const sessionsModel: ReadModel<SessionRow> = {
  name: 'sessions',
  version: 1,
  indexes: { id: ['order'], user_id: ['order'], created_at: ['order'], expires_at: ['order'] },
  compound: [['user_id', 'created_at']],
};

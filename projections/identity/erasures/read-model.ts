import type { ReadModel } from '@hubledger/kernel';

/** Somebody who has left; the document's id is their userId. User names are public and stay. */
export interface Erasure {
  username: string;
  state: 'pending' | 'erased';
  /** ISO-8601 UTC. */
  closed_at: string;
  erased_at: string | null;
}

export const erasuresModel: ReadModel<Erasure> = {
  name: 'erasures',
  version: 1,
  indexes: { state: ['filter'], closed_at: ['order'], username: ['order'] },
  compound: [['state', 'closed_at']],
};

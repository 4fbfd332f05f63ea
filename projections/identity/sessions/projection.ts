import type { Revoked, SessionStarted } from '@hubledger/contexts/identity/contract';
import { projection } from '@hubledger/kernel';
import { type SessionRow, sessionsModel } from './read-model';

/** Answers "who is signed in?". What an epoch ends is ended one by one soon after, see ADR 3. */
export const sessions = projection<SessionRow, SessionStarted | Revoked>({
  model: sessionsModel,
  handles: ['SessionStarted', 'Revoked'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data }) => {
    switch (type) {
      case 'SessionStarted': {
        const { sessionHash, numericId, userId, epoch, createdAt, expiresAt } = data;
        const row = { id: numericId, user_id: userId, epoch, created_at: createdAt, expires_at: expiresAt };
        return [{ id: sessionHash, apply: () => row }];
      }
      case 'Revoked':
        return data.kind === 'session' ? [{ id: data.credential, apply: () => null }] : [];
    }
  },
});

import type { AccountClosed, SubjectErased } from '@hubledger/contexts/identity/contract';
import { projection } from '@hubledger/kernel';
import { type Erasure, erasuresModel } from './read-model';

/** Answers "who has left, and is yet to be forgotten?". */
export const erasures = projection<Erasure, AccountClosed | SubjectErased>({
  model: erasuresModel,
  handles: ['AccountClosed', 'SubjectErased'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data, recordedAt }) => {
    const id = data.userId;
    switch (type) {
      case 'AccountClosed': {
        const pending = { state: 'pending', closed_at: recordedAt, erased_at: null } as const;
        return [{ id, apply: () => ({ username: data.username, ...pending }) }];
      }
      case 'SubjectErased':
        return [{ id, apply: (left) => (left ? { ...left, state: 'erased', erased_at: recordedAt } : null) }];
    }
  },
});

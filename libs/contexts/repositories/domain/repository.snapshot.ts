import type { Json, SnapshotFormat } from '@hubledger/kernel';
import type { LiveRepository, Ref, Repository } from './repository.state';

type Collections = 'branches' | 'tags' | 'cancelledReservations';

interface SavedRepository extends Omit<LiveRepository, Collections> {
  branches: Array<[string, Ref]>;
  tags: Array<[string, Ref]>;
  cancelledReservations: string[];
}

/** Maps and sets as arrays, the rest as it is. */
export const repositorySnapshot: SnapshotFormat<Repository> = {
  version: 2,
  save: (state) => {
    if (state.status !== 'live') return state;
    const saved: SavedRepository = {
      ...state,
      branches: [...state.branches],
      tags: [...state.tags],
      cancelledReservations: [...state.cancelledReservations],
    };
    return saved as unknown as Json;
  },
  load: (json) => {
    const saved = json as unknown as SavedRepository | Exclude<Repository, LiveRepository>;
    if (saved.status !== 'live') return saved;
    return {
      ...saved,
      branches: new Map(saved.branches),
      tags: new Map(saved.tags),
      cancelledReservations: new Set(saved.cancelledReservations),
    };
  },
};

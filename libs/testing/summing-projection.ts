import { type AnyProjection, type EventMetadata, projection } from '@hubledger/kernel';

export interface Sum {
  readonly total: number;
  readonly seen: number;
}
type Moved = { type: 'Moved'; data: { from: string; to: string; amount: number } };

export const metadata = { actorId: 'ada', actorKind: 'user', schemaVersion: '1', appVersion: 't' } as EventMetadata;
export const opener = { open: async () => null };
export const upcast = <E>(event: E): E => event;
const plus = (sum: Sum | undefined, amount: number): Sum => ({
  total: (sum?.total ?? 0) + amount,
  seen: (sum?.seen ?? 0) + 1,
});

/** Two documents an event; 13 deletes, and 7 can't be taken while `poisoned`. */
export const sumsOf = (name: string, onFailure: 'park' | 'halt', poisoned = { on: false }): AnyProjection =>
  projection<Sum, Moved>({
    model: { name, version: 1, indexes: { total: ['order'] } },
    handles: ['Moved'],
    awaited: true,
    onFailure,
    project: ({ data: { from, to, amount } }) => [
      {
        id: from,
        apply: (sum) => {
          if (amount === 7 && poisoned.on) throw new Error('poison');
          return amount === 13 ? null : plus(sum, -amount);
        },
      },
      ...(from === to ? [] : [{ id: to, apply: (sum: Sum | undefined) => plus(sum, amount) }]),
    ],
  });

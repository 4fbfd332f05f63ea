import { type AnyProjection, positionOf } from '@hubledger/kernel';
import { statusOf } from './status-of';

const projection = { model: { name: 'people', version: 1, indexes: {} } } as unknown as AnyProjection;
const standing = { state: 'live', error: null, parked: 0, appliedAt: '2026-01-02T03:04:00.000Z' } as const;
const now = new Date('2026-01-02T03:04:05.000Z');

const lagAt = (position: number, countsEvents: boolean) => {
  const end = { head: positionOf(4_200), countsEvents };
  const { lagEvents, lagSeconds } = statusOf(projection, { ...standing, position: positionOf(position) }, end, now);
  return [lagEvents, lagSeconds];
};

it('tells how many events it has not applied where positions count them, and else how old the last one is', () => {
  expect([lagAt(4_100, true), lagAt(4_200, true)]).toEqual([
    [100, 5],
    [0, 0],
  ]);
  expect([lagAt(4_100, false), lagAt(4_200, false)]).toEqual([
    [null, 5],
    [0, 0],
  ]);
});

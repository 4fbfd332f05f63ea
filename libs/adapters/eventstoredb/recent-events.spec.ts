import { positionOf, type RecordedEvent } from '@hubledger/kernel';
import { recorded } from '@hubledger/testing/recorded';
import { RecentEvents } from './recent-events';

const at = (n: number, text = ''): RecordedEvent => recorded('thing-1', 'Told', { text }, { position: positionOf(n) });
const positions = (events: readonly RecordedEvent[] | null) => events?.map(({ position }) => Number(position)) ?? null;

it('tells all that came behind a position, and nothing where some of it is not kept', () => {
  const recent = new RecentEvents(positionOf(100), { events: 50, characters: 100_000 });
  for (const n of [120, 140, 141]) recent.add(at(n));
  expect(positions(recent.after(positionOf(99), 10))).toBeNull();
  expect(positions(recent.after(positionOf(100), 10))).toEqual([120, 140, 141]);
  expect(positions(recent.after(positionOf(100), 2))).toEqual([120, 140]);
  expect(positions(recent.after(positionOf(130), 10))).toEqual([140, 141]);
  expect(positions(recent.after(positionOf(141), 10))).toEqual([]);
});

it.each([
  ['events', { events: 40, characters: 1_000_000 }],
  ['characters', { events: 1_000_000, characters: 20_000 }],
])('keeps no more than its share, by %s', (_name, bounds) => {
  const recent = new RecentEvents(positionOf(0), bounds);
  for (let n = 1; n <= 3_000; n++) recent.add(at(n, 'x'.repeat(300)));
  const kept = Array.from({ length: 3_001 }, (_, n) => n).filter((n) => recent.after(positionOf(n), 1) !== null);
  expect(kept.length).toBeLessThanOrEqual(41);
  expect(kept.length).toBeGreaterThan(20);
  expect(positions(recent.after(positionOf(kept[0]!), 5_000))).toEqual(kept.slice(1));
});

it('hands out what nobody can change', () => {
  const recent = new RecentEvents(positionOf(0), { events: 5, characters: 1_000 });
  recent.add(at(1));
  const [event] = recent.after(positionOf(0), 1)!;
  expect(() => ((event as { data: { text: string } }).data.text = 'other')).toThrow(TypeError);
});

import { type ReadingBounds, ReadingPlaces } from './reading-places';

const BOUNDS: ReadingBounds = { atOnce: 2, waiting: 2, patience: 60 };
const never = new Promise<never>(() => undefined);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const entered = async (places: ReadingPlaces): Promise<void> => (await places.enter()) ?? undefined;

/** What becomes of it, in the order in which it does. */
const entering = (places: ReadingPlaces, count: number): string[] => {
  const seen: string[] = [];
  for (let n = 0; n < count; n++)
    void entered(places).then(
      () => seen.push(`in ${n}`),
      (error: { code: string }) => seen.push(`${error.code} ${n}`),
    );
  return seen;
};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets some in, others in their order when a place is free, and refuses the rest', async () => {
  const places = new ReadingPlaces({ ...BOUNDS, patience: 10_000 });
  const seen = entering(places, 5);
  await settled();
  expect([...seen].sort()).toEqual(['in 0', 'in 1', 'log.overloaded 4']);
  places.leave();
  await settled();
  expect(seen.slice(3)).toEqual(['in 2']);
  places.leave();
  places.leave();
  places.leave();
  await settled();
  expect(seen.slice(4)).toEqual(['in 3']);
  expect(entering(places, 2)).toEqual([]);
});

it('refuses who has waited too long for a place, and for an answer', async () => {
  const places = new ReadingPlaces(BOUNDS);
  const seen = entering(places, 3);
  await expect(places.inTime(never)).rejects.toMatchObject({ code: 'log.unavailable' });
  await pause(20);
  expect(seen.at(-1)).toBe('log.overloaded 2');
});

it('refuses everybody at once while nothing is answered, also where there are places, until something is', async () => {
  const places = new ReadingPlaces(BOUNDS);
  await entered(places);
  await pause(2 * BOUNDS.patience);
  await expect(entered(places)).rejects.toMatchObject({ code: 'log.unavailable' });
  places.leave();
  await expect(entered(places)).resolves.toBeUndefined();
});

it('takes no time of rest for silence', async () => {
  const places = new ReadingPlaces(BOUNDS);
  await entered(places);
  places.leave();
  await pause(2 * BOUNDS.patience);
  await expect(entered(places)).resolves.toBeUndefined();
  await expect(entered(places)).resolves.toBeUndefined();
});

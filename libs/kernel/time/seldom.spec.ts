import { seldom } from './seldom';

it('tells of the first failure at once, and of the others by their number, once a minute', () => {
  let now = 0;
  const told: Array<[number, unknown]> = [];
  const failed = seldom<string>(
    (failures, latest) => told.push([failures, latest]),
    () => now,
  );
  failed('first');
  for (let n = 0; n < 50; n++) failed(`another ${n}`);
  expect(told).toEqual([[1, 'first']]);
  now += 60_000;
  failed('last');
  expect(told).toEqual([
    [1, 'first'],
    [51, 'last'],
  ]);
});

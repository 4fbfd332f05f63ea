import { isMaxUsage, isReusable, unavailability, type Usage } from './availability';

const NOW = '2030-01-01T00:00:00.000Z';
const usage = (maxUsage: number | null, usageCount: number, expiresAt = '2030-01-02T00:00:00.000Z'): Usage => ({
  maxUsage,
  usageCount,
  expiresAt,
});

describe('whether an invitation can be used', () => {
  it.each([
    [usage(null, 0), null],
    [usage(null, 1), 'Invitation has already been used'],
    [usage(2, 1), null],
    [usage(2, 2), 'Invitation has reached its limit of 2 uses'],
    [usage(-1, 1_000_000), null],
    [usage(null, 1, NOW), 'Invitation has expired'],
  ])('%j: %s', (given, reason) => expect(unavailability(given, NOW)).toBe(reason));
});

it.each([
  [null, true, false],
  [1, true, true],
  [-1, true, true],
  [0, false, true],
  [-2, false, true],
  [2 ** 60, false, true],
])('%s uses: possible %s, more than once %s', (maxUsage, possible, reusable) => {
  expect(isMaxUsage(maxUsage)).toBe(possible);
  if (possible) expect(isReusable(maxUsage)).toBe(reusable);
});

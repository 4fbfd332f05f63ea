import type { Played } from './play';
import { SLICE_MS, summaryOf } from './summary';
import type { Sample } from './tally';
import { growthOf, objectionsTo } from './verdict';

const SLICES = 6;

/** Ten requests and a gauge in each slice; latency and RSS by the number of the slice. */
const run = (latencyOf: (slice: number) => number, rssOf: (slice: number) => number, more: Sample[] = []): Played => ({
  samples: [
    ...Array.from({ length: 10 * SLICES }, (_, n): Sample => {
      const slice = Math.floor(n / 10);
      return { name: 'read', due: slice * SLICE_MS + n, latency: latencyOf(slice), status: 200, fault: null };
    }),
    ...more,
  ],
  gauges: Array.from({ length: SLICES }, (_, n) => ({
    at: n * SLICE_MS,
    rss: rssOf(n),
    heap: 50,
    cpu: n,
    loop: 11,
    lag: 0,
  })),
  sentLate: 1,
  givenUp: null,
});

const objections = (...facts: Parameters<typeof run>) => objectionsTo(summaryOf(run(...facts)));
const flat = () => 10;

describe('the verdict on a load run', () => {
  it('has nothing against one that stays as it was', () => {
    expect(objections(flat, () => 200)).toEqual([]);
  });

  it('lets one slow slice pass', () => {
    expect(objections((slice) => (slice === 5 ? 30 : 10), flat)).toEqual([]);
    expect(objections((slice) => (slice >= 4 ? 30 : 10), flat)).toEqual([
      expect.stringContaining("third's p99 is 3.00"),
    ]);
  });

  it('refuses memory that grows', () => {
    expect(objections(flat, (slice) => 200 + 30 * slice)).toEqual([expect.stringContaining("third's rss is 1.5")]);
  });

  it.each([
    [503, '1 requests were answered with a 5xx or not at all'],
    [0, '1 requests were answered with a 5xx or not at all'],
    [404, '1 answers were not what was asked for'],
  ])('refuses an answer of %s', (status, objection) => {
    const bad: Sample = { name: 'read', due: 5, latency: 10, status, fault: 'GET /x' };
    expect(objections(flat, flat, [bad])).toEqual([objection, 'read: GET /x']);
  });

  it('refuses what was given up', () => {
    expect(objectionsTo(summaryOf({ ...run(flat, flat), givenUp: 'too far behind' }))).toEqual(['too far behind']);
  });

  it('can not compare thirds of a short run', () => {
    expect(growthOf(summaryOf(run(flat, flat)).slices.slice(0, 2))).toBeNull();
  });
});

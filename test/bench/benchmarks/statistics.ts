import { HISTORY } from '../data-set/draft';
import { SIZES } from '../data-set/sizes';
import type { Contest } from '../harness/contest';
import { againstStoredRows, check } from '../harness/reads';
import type { Setup } from '../harness/setup';

const DAY_MS = 86_400_000;

interface Timeseries {
  readonly repositories_by_day: Record<string, { model: number; dataset: number; space: number }>;
  readonly commits_by_day: Record<string, number>;
  readonly users_by_day: Record<string, number>;
}

/** As far as the made history reaches into the window that ends now: it does not go on by itself. */
const madeDaysIn = (days: number): number =>
  Math.max(0, Math.floor((HISTORY.end - Math.max(HISTORY.start, Date.now() - days * DAY_MS)) / DAY_MS));

export const adminTimeseries = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const read = (days: number) => ({
    name: `admin.timeseries ${days} days`,
    path: `/admin/api/stats/timeseries?days=${days}`,
    target: { atLeast: 0.4 },
    rowsOf: (answer: Timeseries) => {
      const counted = new Set(Object.values(answer).flatMap((byDay) => Object.keys(byDay as object))).size;
      const [least, most] = [Math.floor(madeDaysIn(days) * 0.75), days + 1]; // small sizes pause before their commits
      check(counted >= least && counted <= most, `${counted} days, not ${least} to ${most}`);
      return [answer];
    },
  });
  if (madeDaysIn(30) === 0) setup.say('admin.timeseries: the made history ended more than 30 days ago');
  return [await againstStoredRows(setup, hub, read(30)), await againstStoredRows(setup, hub, read(365))];
};

interface Top {
  readonly top_repositories: ReadonlyArray<{ commit_count?: number; total_size?: number }>;
}

export const adminTop = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const { commits } = SIZES[setup.options.size];
  const read = (by: 'commits' | 'size', sizeOf: (row: Top['top_repositories'][number]) => number | undefined) => ({
    name: `admin.top by ${by}`,
    path: `/admin/api/stats/top-repos?by=${by}`,
    target: { atLeast: 0.5 },
    rowsOf: (answer: Top) => {
      const sizes = answer.top_repositories.map((row) => sizeOf(row) ?? 0);
      const isSorted = sizes.every((size, at) => at === 0 || size <= sizes[at - 1]!);
      check(sizes.length === 10 && isSorted && sizes[9]! > 0, `sizes ${sizes.join(', ')}`);
      if (by === 'commits') check(sizes[0]! > commits / 1_000, `${sizes[0]} commits at most`);
      return [answer];
    },
  });
  return [
    await againstStoredRows(
      setup,
      hub,
      read('commits', ({ commit_count }) => commit_count),
    ),
    await againstStoredRows(
      setup,
      hub,
      read('size', ({ total_size }) => total_size),
    ),
  ];
};

import { tableOf } from '../bench/harness/report';
import { SLICE_MS, type Slice, type Summary } from './summary';
import type { Figures } from './tally';
import { growthOf } from './verdict';

const errorsOf = ({ statuses }: Figures): string =>
  Object.entries(statuses)
    .filter(([status]) => Number(status) === 0 || Number(status) >= 400)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');

const milliseconds = (value: number): string => value.toFixed(1);

const shared = (figures: Figures): string[] => [
  ...[String(figures.requests), errorsOf(figures), milliseconds(figures.p50), milliseconds(figures.p99)],
  milliseconds(figures.slowest),
];

const SHARED = ['requests', 'errors', 'p50 ms', 'p99 ms', 'slowest'];

const sliceRow = (slice: Slice, n: number): string[] => [
  `${(n * SLICE_MS) / 1_000} s`,
  ...shared(slice),
  slice.cores.toFixed(2),
  ...[slice.rss, slice.heap, slice.loop, slice.lag].map((value) => Math.round(value).toString()),
];

/** Two tables for a terminal: by time, and by kind of request. */
export const reportOf = ({ slices, kinds, sentLate }: Summary): string => {
  const byTime = tableOf(slices.map(sliceRow), [
    'from',
    ...SHARED,
    'cores',
    'RSS MiB',
    'heap MiB',
    'loop ms',
    'lag events',
  ]);
  const rows = Object.entries(kinds).sort(([, one], [, other]) => other.requests - one.requests);
  const byKind = tableOf(
    rows.map(([name, figures]) => [name, ...shared(figures)]),
    ['kind', ...SHARED],
  );
  const growth = growthOf(slices);
  const grown = growth
    ? `last third against first: p99 ${growth.p99.toFixed(2)}, RSS ${growth.rss.toFixed(2)}`
    : 'too short to compare thirds';
  return `${byTime}\n\n${byKind}\n\n${grown}; requests sent at most ${milliseconds(sentLate)} ms late`;
};

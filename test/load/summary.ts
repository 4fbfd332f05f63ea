import { median } from '../bench/harness/numbers';
import type { Gauge } from './gauges';
import type { Played } from './play';
import { type Figures, figuresOf, grouped } from './tally';

export const SLICE_MS = 10_000;
const FAULTS_TOLD = 20;

/** What was due in ten seconds of the run. */
export interface Slice extends Figures {
  /** Median MiB. */
  readonly rss: number;
  readonly heap: number;
  /** Cores kept busy on average: says more than latencies do when the machine is shared. */
  readonly cores: number;
  /** Longest block of the hub's event loop, milliseconds. */
  readonly loop: number;
  /** Most events a projection was behind. */
  readonly lag: number;
}

export interface Summary {
  readonly slices: readonly Slice[];
  readonly kinds: Readonly<Record<string, Figures>>;
  /** The first ones, a line each. */
  readonly faults: readonly string[];
  readonly sentLate: number;
}

const sliceOf = ({ at }: { at: number }): number => Math.floor(at / SLICE_MS);

const coresOf = (seen: readonly Gauge[]): number => {
  const [first, last] = [seen[0], seen.at(-1)];
  return first && last ? (last.cpu - first.cpu) / ((last.at - first.at) / 1_000) : NaN;
};

export const summaryOf = ({ samples, gauges, sentLate, givenUp }: Played): Summary => {
  const gaugesBySlice = grouped(gauges, sliceOf);
  const slices = [...grouped(samples, ({ due }) => sliceOf({ at: due }))]
    .sort(([one], [other]) => one - other)
    .map(([n, group]): Slice => {
      const seen = gaugesBySlice.get(n) ?? [];
      return {
        ...figuresOf(group),
        rss: median(seen.map(({ rss }) => rss)),
        heap: median(seen.map(({ heap }) => heap)),
        cores: coresOf(seen),
        loop: Math.max(...seen.map(({ loop }) => loop)),
        lag: Math.max(...seen.map(({ lag }) => lag)),
      };
    });
  const kinds = [...grouped(samples, ({ name }) => name)].map(([name, group]) => [name, figuresOf(group)] as const);
  const faults = samples.flatMap(({ name, fault }) => (fault === null ? [] : [`${name}: ${fault}`]));
  if (givenUp !== null) faults.unshift(givenUp);
  return { slices, kinds: Object.fromEntries(kinds), faults: faults.slice(0, FAULTS_TOLD), sentLate };
};

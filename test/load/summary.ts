import { median } from '../bench/harness/numbers';
import type { Played } from './play';
import { type Figures, figuresOf, grouped } from './tally';

export const SLICE_MS = 10_000;
const FAULTS_TOLD = 20;

/** What was due in ten seconds of the run. */
export interface Slice extends Figures {
  /** Median MiB. */
  readonly rss: number;
  readonly heap: number;
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

export const summaryOf = ({ samples, gauges, sentLate }: Played): Summary => {
  const gaugesBySlice = grouped(gauges, sliceOf);
  const slices = [...grouped(samples, ({ due }) => sliceOf({ at: due }))]
    .sort(([one], [other]) => one - other)
    .map(([n, group]): Slice => {
      const seen = gaugesBySlice.get(n) ?? [];
      return {
        ...figuresOf(group),
        rss: median(seen.map(({ rss }) => rss)),
        heap: median(seen.map(({ heap }) => heap)),
        loop: Math.max(...seen.map(({ loop }) => loop)),
        lag: Math.max(...seen.map(({ lag }) => lag)),
      };
    });
  const kinds = [...grouped(samples, ({ name }) => name)].map(([name, group]) => [name, figuresOf(group)] as const);
  const faults = samples.flatMap(({ name, fault }) => (fault === null ? [] : [`${name}: ${fault}`]));
  return { slices, kinds: Object.fromEntries(kinds), faults: faults.slice(0, FAULTS_TOLD), sentLate };
};

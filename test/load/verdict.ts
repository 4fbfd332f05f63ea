import { median } from '../bench/harness/numbers';
import type { Slice, Summary } from './summary';

/**
 * How far the last third of a run may be above its first. What grows with the work done (a leak, a cache without a
 * bound, a scan of what was just written) has no end, and shows in three minutes as a multiple.
 *
 * p99: a neighbour's syncs on a shared disk move a slice of 10 s by half; twice is more than that. The median of a
 * third's slices is taken, so that one stall does not decide.
 * RSS: the heap swings by half between two full collections, and what fills slowly after the warm-up adds a tenth.
 */
export const MAY_GROW = { p99: 2, rss: 1.25 } as const;

export type Growth = Readonly<Record<keyof typeof MAY_GROW, number>>;

/** Last third against first; null with fewer than three slices. */
export const growthOf = (slices: readonly Slice[]): Growth | null => {
  const third = Math.floor(slices.length / 3);
  if (third === 0) return null;
  const grown = (what: keyof Growth): number =>
    median(slices.slice(-third).map((slice) => slice[what])) /
    median(slices.slice(0, third).map((slice) => slice[what]));
  return { p99: grown('p99'), rss: grown('rss') };
};

/** @returns what speaks against a run, a line each. */
export const objectionsTo = ({ slices, faults }: Summary): string[] => {
  const sum = (what: 'failed' | 'unexpected') => slices.reduce((all, slice) => all + slice[what], 0);
  const [failed, unexpected] = [sum('failed'), sum('unexpected')];
  const growth = growthOf(slices);
  const grown = Object.entries(MAY_GROW).flatMap(([what, most]) => {
    const factor = growth?.[what as keyof Growth] ?? 1;
    return factor <= most ? [] : [`the last third's ${what} is ${factor.toFixed(2)} of the first's, above ${most}`];
  });
  return [
    ...(failed > 0 ? [`${failed} requests were answered with a 5xx or not at all`] : []),
    ...(unexpected > failed ? [`${unexpected - failed} answers were not what was asked for`] : []),
    ...faults,
    ...grown,
  ];
};

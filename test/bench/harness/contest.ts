import { median } from './numbers';

/** Of the ratio ours / limit, in the contest's unit. `null`: reported only. */
export type Target = { readonly atLeast: number } | { readonly atMost: number } | null;

export interface Round {
  readonly ours: number;
  readonly limit: number;
  /** Median latency of ours, milliseconds: what sizes are compared by. */
  readonly p50?: number;
}

/** One measurement of our program against its limit. */
export interface Contest {
  readonly name: string;
  /** Of the absolute values, e.g. `requests/s`. */
  readonly unit: string;
  readonly target: Target;
  /** Does both, one after the other. Called once unmeasured, to warm up, unless `cold`. */
  readonly round: () => Promise<Round>;
  readonly cold?: boolean;
}

export interface Result {
  readonly name: string;
  readonly unit: string;
  readonly target: Target;
  /** Median, lowest and highest of the rounds' ratios. */
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
  readonly ours: number;
  readonly limit: number;
  readonly p50: number | null;
  readonly met: boolean | null;
}

export const runContest = async ({ name, unit, target, round, cold }: Contest, rounds: number): Promise<Result> => {
  if (!cold) await round();
  const done: Round[] = [];
  for (let n = 0; n < rounds; n++) done.push(await round());
  const ratios = done.map(({ ours, limit }) => ours / limit);
  const p50s = done.flatMap(({ p50 }) => (p50 === undefined ? [] : [p50]));
  const ratio = median(ratios);
  return {
    ...{ name, unit, target, ratio, lowest: Math.min(...ratios), highest: Math.max(...ratios) },
    ours: median(done.map(({ ours }) => ours)),
    limit: median(done.map(({ limit }) => limit)),
    p50: p50s.length > 0 ? median(p50s) : null,
    met: target === null ? null : 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost,
  };
};

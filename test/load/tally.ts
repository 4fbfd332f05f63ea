import { percentile } from '../bench/harness/numbers';

/** One request that has ended. Times in milliseconds. */
export interface Sample {
  readonly name: string;
  /** From the start of the measurement. */
  readonly due: number;
  /** From the time it was due, so waiting for a free connection counts. */
  readonly latency: number;
  /** 0 without an answer. */
  readonly status: number;
  readonly fault: string | null;
}

export interface Figures {
  readonly requests: number;
  /** How many answers had a status of 5xx, or did not come. */
  readonly failed: number;
  /** Failed ones included. */
  readonly unexpected: number;
  /** What was answered, by status: `{ 200: 4990, 206: 10 }`. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
}

export const hasFailed = ({ status }: Sample): boolean => status === 0 || status >= 500;

export const figuresOf = (samples: readonly Sample[]): Figures => {
  const statuses: Record<string, number> = {};
  for (const { status } of samples) statuses[status] = (statuses[status] ?? 0) + 1;
  const latencies = samples.map(({ latency }) => latency);
  return {
    requests: samples.length,
    failed: samples.filter(hasFailed).length,
    unexpected: samples.filter(({ fault }) => fault !== null).length,
    statuses,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    slowest: latencies.reduce((most, each) => Math.max(most, each), 0),
  };
};

/** By a key of each, in the order in which keys are first seen. */
export const grouped = <K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};

import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { Result, Target } from './contest';

export interface Report {
  readonly at: string;
  readonly size: string;
  readonly rounds: number;
  readonly machine: { readonly node: string; readonly cpu: string; readonly cores: number; readonly memoryGiB: number };
  readonly results: readonly Result[];
}

export const machine = (): Report['machine'] => ({
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
});

const figure = (value: number): string => (value >= 100 ? Math.round(value).toString() : value.toPrecision(3));

const targetText = (target: Target): string =>
  target === null ? '' : 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;

const verdict = ({ met }: Result): string => (met === null ? '' : met ? 'met' : 'MISSED');

const COLUMNS = ['benchmark', 'ratio', 'range', 'target', '', 'ours', 'limit', 'unit', 'p50 ms'];

export const rowOf = (result: Result): string[] => [
  result.name,
  result.ratio.toFixed(2),
  `${result.lowest.toFixed(2)}-${result.highest.toFixed(2)}`,
  targetText(result.target),
  verdict(result),
  figure(result.ours),
  figure(result.limit),
  result.unit,
  result.p50 === null ? '' : figure(result.p50),
];

export const tableOf = (rows: readonly string[][], columns: readonly string[] = COLUMNS): string => {
  const all = [columns, ...rows];
  const widths = columns.map((_, n) => Math.max(...all.map((row) => row[n]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, n) => cell.padEnd(widths[n]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const read = async (file: string): Promise<Report> => JSON.parse(await readFile(file, 'utf8')) as Report;

/** Two runs side by side; of two sizes the last column tells how a latency grows. */
export const comparison = async (olderFile: string, newerFile: string): Promise<string> => {
  const [older, newer] = [await read(olderFile), await read(newerFile)];
  const before = new Map(older.results.map((result) => [result.name, result]));
  const rows = newer.results.map((now) => {
    const then = before.get(now.name);
    if (!then) return [now.name, '-', now.ratio.toFixed(2), targetText(now.target), verdict(now), ''];
    const growth = then.p50 !== null && now.p50 !== null ? `${(now.p50 / then.p50).toFixed(2)}x` : '';
    return [now.name, then.ratio.toFixed(2), now.ratio.toFixed(2), targetText(now.target), verdict(now), growth];
  });
  return tableOf(rows, ['benchmark', `ratio, ${older.size}`, `ratio, ${newer.size}`, 'target', '', 'p50 new/old']);
};

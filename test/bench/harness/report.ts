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

export const targetText = (target: Target): string =>
  target === null ? '' : 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;

export const verdict = ({ met }: Result): string => (met === null ? '' : met ? 'met' : 'MISSED');

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

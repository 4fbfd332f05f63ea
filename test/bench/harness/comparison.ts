import { readFile } from 'node:fs/promises';
import { type Report, tableOf, targetText, verdict } from './report';

/** @throws Error with one line when the file is none that a run wrote. */
const read = async (file: string): Promise<Report> => {
  const text = await readFile(file, 'utf8');
  try {
    const report = JSON.parse(text) as Report;
    if (Array.isArray(report.results)) return report;
  } catch {
    // said below
  }
  throw new Error(`${file} is no report of a run`);
};

/** Two runs side by side; of two sizes the last column tells how a latency grows. */
export const comparisonOf = (older: Report, newer: Report): string => {
  const [before, after] = [older, newer].map(({ results }) => new Map(results.map((result) => [result.name, result])));
  const rows = [...new Set([...after!.keys(), ...before!.keys()])].map((name) => {
    const [then, now] = [before!.get(name), after!.get(name)];
    const known = (now ?? then)!;
    const growth = then?.p50 && now?.p50 ? `${(now.p50 / then.p50).toFixed(2)}x` : '';
    const ratios = [then, now].map((result) => result?.ratio.toFixed(2) ?? '-');
    return [name, ...ratios, targetText(known.target), now ? verdict(now) : 'not run', growth];
  });
  return tableOf(rows, ['benchmark', `old, ${older.size}`, `new, ${newer.size}`, 'target', '', 'p50 new/old']);
};

/** @throws Error with one line. */
export const comparison = async (olderFile: string, newerFile: string): Promise<string> =>
  comparisonOf(await read(olderFile), await read(newerFile));

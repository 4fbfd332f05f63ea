import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comparison, comparisonOf } from './comparison';
import type { Result } from './contest';
import type { Report } from './report';

const result = (name: string, ratio: number, p50: number | null): Result => ({
  ...{ name, unit: 'ms', target: { atLeast: 0.5 }, ratio, lowest: ratio, highest: ratio, ours: 1, limit: 1, p50 },
  met: ratio >= 0.5,
});

const report = (size: string, ...results: Result[]): Report => ({
  ...{ at: '2026-01-01T00:00:00.000Z', size, rounds: 5, results },
  machine: { node: 'v20', cpu: 'some', cores: 4, memoryGiB: 8 },
});

const cells = (table: string): string[][] => table.split('\n').map((line) => line.split(/ {2,}/));

describe('two runs side by side', () => {
  const older = report('S', result('kept', 0.8, 2), result('gone', 0.6, 1));
  const newer = report('L', result('kept', 0.4, 3), result('made', 0.9, null));

  it('tells ratios, whether the target is met now, and how a latency grew', () => {
    const [head, kept] = cells(comparisonOf(older, newer));
    expect(head).toEqual(expect.arrayContaining(['old, S', 'new, L', 'p50 new/old']));
    expect(kept).toEqual(['kept', '0.80', '0.40', '>= 0.5', 'MISSED', '1.50x']);
  });

  it('names what only one of them ran', () => {
    const [, , made, gone] = cells(comparisonOf(older, newer));
    expect(made).toEqual(['made', '-', '0.90', '>= 0.5', 'met']);
    expect(gone).toEqual(['gone', '0.60', '-', '>= 0.5', 'not run']);
  });

  it.each(['{"a":1}', 'no JSON'])('refuses a file that no run wrote: %s', async (text) => {
    const directory = await mkdtemp(join(tmpdir(), 'comparison-'));
    const file = join(directory, 'other.json');
    await writeFile(file, text);
    await expect(comparison(file, file)).rejects.toThrow(`${file} is no report of a run`);
    await rm(directory, { recursive: true });
  });
});

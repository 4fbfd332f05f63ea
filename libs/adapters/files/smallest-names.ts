import type { Dir } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { isAbsent } from './store-errors';

/** Entries per read of a directory. */
const READ_AT_ONCE = 1_024;

/**
 * The first of the names in a directory that are wanted, sorted as keys are: a folder counts with its slash
 * (`a-b` < `a/x` < `a0`). At most twice `count` are in memory, whatever the directory holds.
 */
export const smallestNames = async (
  directory: string,
  wanted: (name: string) => boolean,
  count: number,
): Promise<string[]> => {
  const opened = await opendir(directory, { bufferSize: READ_AT_ONCE }).catch(absentAs(null));
  if (!opened) return [];
  let names: string[] = [];
  let bound: string | null = null;
  for await (const name of entriesOf(opened)) {
    if ((bound !== null && name >= bound) || !wanted(name)) continue;
    names.push(name);
    if (names.length < 2 * count) continue;
    names = names.sort(byCodeUnit).slice(0, count);
    bound = names.at(-1) ?? null;
  }
  return names.sort(byCodeUnit).slice(0, count);
};

async function* entriesOf(opened: Dir): AsyncGenerator<string> {
  try {
    for await (const entry of opened) {
      if (entry.isDirectory()) yield `${entry.name}/`;
      else if (entry.isFile()) yield entry.name;
    }
  } catch (error) {
    if (!isAbsent(error)) throw error; // it went while we read
  }
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : 1);

const absentAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (isAbsent(error)) return value;
    throw error;
  };

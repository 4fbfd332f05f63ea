/** So many are answered well before a silent server is given up, also by one that syncs a disk for each of them. */
const WRITES = 200;
/** FerretDB 1 keeps a connection to its store for each replacement of a command, and stands still with a hundred of them. */
const REPLACEMENTS = 80;

/** What one command carries at most, in order. Each batch tells where it begins. */
export const batchesOf = <W extends { readonly expected: unknown }>(
  writes: readonly W[],
): Array<{ start: number; batch: W[] }> => {
  const batches: Array<{ start: number; batch: W[] }> = [];
  let batch: W[] = [];
  let replacements = 0;
  for (const [start, write] of writes.entries()) {
    const replaces = write.expected !== null;
    if (start === 0 || batch.length === WRITES || (replaces && replacements === REPLACEMENTS)) {
      batches.push({ start, batch: (batch = []) });
      replacements = 0;
    }
    batch.push(write);
    if (replaces) replacements++;
  }
  return batches;
};

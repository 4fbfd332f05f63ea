import { setFlagsFromString } from 'node:v8';

/** Of what was alive after the last full collection. */
const PERCENT = 50;

/**
 * How far the heap may grow before V8 collects all of it. By itself V8 lets it grow to up to four times what is alive
 * where the machine has memory to spare: under a steady load of requests that wait for the disk and of caches that turn over,
 * garbage then fills hundreds of MiB, which are never given back. Also holds for threads that start later.
 */
export const boundHeapGrowth = (): void => setFlagsFromString(`--heap-growing-percent=${PERCENT}`);

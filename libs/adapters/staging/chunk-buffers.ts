/** Bytes per read, write and turn of the event loop. */
export const CHUNK = 1024 * 1024;

const MAX_KEPT = 16;
const kept: Buffer[] = [];

/** A buffer of one chunk: its pages are mapped already, where those of a new one cost as much as the read itself. */
export const takeChunkBuffer = (): Buffer => kept.pop() ?? Buffer.allocUnsafeSlow(CHUNK);

/** Nobody may read or write the buffer any more. */
export const giveChunkBuffer = (buffer: Buffer): void => {
  if (kept.length < MAX_KEPT) kept.push(buffer);
};

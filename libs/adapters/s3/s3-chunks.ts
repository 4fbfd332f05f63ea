import type { Readable } from 'node:stream';
import { CHUNK } from '@hubledger/adapters/staging/chunk-buffers';
import type { ObjectChunks } from '@hubledger/kernel';
import { translatedError } from './s3-errors';

/** An answer's body in chunks of 1 MiB, one buffer for all of them; the connection ends when the reader leaves. */
export const chunksOf = (body: Readable, size: number): ObjectChunks => {
  const gathered = gather(body, Math.min(CHUNK, size));
  return {
    [Symbol.asyncIterator]: () => gathered,
  };
};

async function* gather(body: Readable, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.byteLength;) {
        const copied = chunk.copy(buffer, filled, at);
        filled += copied;
        at += copied;
        if (filled < buffer.byteLength) continue;
        yield buffer;
        filled = 0;
      }
    }
  } catch (error) {
    throw translatedError(error);
  } finally {
    body.destroy();
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

import type { Readable } from 'node:stream';
import { CHUNK } from '@hubledger/adapters/staging/chunk-buffers';
import { type ObjectChunks, ObjectsUnavailable } from '@hubledger/kernel';
import { translatedError } from './s3-errors';

/** In which the server has to send more when it is asked to. A reader may take longer with what he has. */
const SILENCE_MS = 20_000;

/**
 * An answer's body in chunks of 1 MiB, one buffer for all of them; the connection ends when the reader leaves.
 *
 * @param size bytes; 0 also where the answer does not say, as behind some proxies
 */
export const chunksOf = (body: Readable, size: number, silenceMs = SILENCE_MS): ObjectChunks => {
  const gathered = gather(body, Math.min(CHUNK, size || CHUNK), silenceMs);
  return {
    [Symbol.asyncIterator]: () => gathered,
  };
};

async function* gather(body: Readable, size: number, silenceMs: number): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.allocUnsafe(size);
  const silence = watched(body, silenceMs);
  let filled = 0;
  try {
    silence.begin();
    for await (const chunk of body as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.byteLength;) {
        const copied = chunk.copy(buffer, filled, at);
        filled += copied;
        at += copied;
        if (filled < buffer.byteLength) continue;
        silence.end();
        yield buffer;
        filled = 0;
      }
      silence.begin();
    }
  } catch (error) {
    throw translatedError(error);
  } finally {
    silence.end();
    body.destroy();
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** Ends the body when it is waited for too long. One timer, set again: most chunks come at once. */
const watched = (body: Readable, ms: number) => {
  let timer: NodeJS.Timeout | null = null;
  return {
    begin: (): void => {
      if (timer) timer.refresh();
      else timer = setTimeout(() => body.destroy(new ObjectsUnavailable('no more bytes came')), ms);
    },
    end: (): void => {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
};

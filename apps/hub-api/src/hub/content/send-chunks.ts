import type { ObjectChunks } from '@hubledger/kernel';
import { Logger } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Sends `length` bytes behind a head that was written or waits to be. Takes the next chunk when the socket is done with
 * the last one, so a slow reader holds one; leaves the chunks when the reader is gone. An answer that can't be finished
 * is cut off: its head has promised a length.
 */
export const sendChunks = async (
  response: ServerResponse,
  socket: Socket,
  chunks: ObjectChunks,
  length: number,
): Promise<void> => {
  let left = length;
  let wake = (): void => undefined;
  // Of the socket, not of the response: one that waits for its turn on a connection never hears of the end.
  const leave = (): void => wake();
  socket.once('close', leave);
  try {
    for await (const chunk of chunks) {
      left -= chunk.byteLength;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (socket.destroyed) resolve();
        else if (left > 0) response.write(chunk, () => resolve());
        else response.end(chunk, resolve);
      });
      if (socket.destroyed) return;
    }
    if (left > 0) throw new Error(`${left} bytes are missing`);
  } catch (error) {
    new Logger('Downloads').error(`An answer was cut off: ${error instanceof Error ? error.message : String(error)}`);
    response.destroy();
  } finally {
    socket.off('close', leave);
  }
};

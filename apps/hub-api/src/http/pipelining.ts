import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';

/** Requests of one connection that may wait for answers of earlier ones. Clients in use send one at a time. */
const MAX_WAITING = 8;

const waiting = new WeakMap<Socket, number>();

/**
 * Node begins all requests of a connection as they come, though it sends their answers one by one: a packet of small
 * requests for large answers would hold all of those in memory.
 *
 * @returns whether that was all: the connection is cut.
 */
export const isCutOff = ({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply): boolean => {
  if (raw.socket !== null) return false;
  const others = waiting.get(socket) ?? 0;
  if (others === MAX_WAITING) {
    socket.destroy();
    return true;
  }
  waiting.set(socket, others + 1);
  raw.once('socket', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  return false;
};

/** Waits until the answer may be sent. False: the connection is gone. */
export const itsTurn = async ({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply): Promise<boolean> => {
  if (raw.socket === null && !socket.destroyed) {
    await new Promise<void>((resolve) => {
      const go = (): void => {
        socket.off('close', go);
        resolve();
      };
      raw.once('socket', go);
      socket.once('close', go);
    });
  }
  return !socket.destroyed;
};

import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const GIVEN = /^[A-Za-z0-9._:=-]{1,128}$/;

/** The caller's `X-Request-Id` where it is harmless, else a new one of 32 hex digits. */
export const requestIdOf = (request: IncomingMessage): string => {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && GIVEN.test(given) ? given : newRequestId();
};

const BYTES = 16;

/** Drawn ahead for 256 requests: each draw is a system call. */
const drawn = Buffer.alloc(256 * BYTES);
let used = drawn.length;

export const newRequestId = (): string => {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += BYTES;
  return drawn.toString('hex', used - BYTES, used);
};

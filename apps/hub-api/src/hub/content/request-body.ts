import { DomainError } from '@hubledger/kernel';
import { Readable } from 'node:stream';

export class BadBody extends DomainError {
  readonly code = 'request.bad_body';
  readonly kind = 'invalid';
}

/** The connection ended in the middle of a body. Nobody reads the answer; the log should not call it our failure. */
export class SenderGone extends DomainError {
  readonly code = 'request.sender_gone';
  readonly kind = 'invalid';
  constructor() {
    super('The connection ended before the body did');
  }
}

/** What is read of a body that was refused, so that its sender gets to read why. Bytes and milliseconds. */
const DRAINED_BYTES = 256 * 1024 * 1024;
const DRAINED_MS = 15_000;

/**
 * Gives a streamed body to a reader; no body at all is an empty one. When the reader refuses it, the rest is taken and
 * thrown away before the answer: a client that is still sending does not read, and would only see a reset connection.
 *
 * @throws `BadBody` when the body was not sent as this media type
 */
export const readStream = async <T>(
  body: unknown,
  mediaType: string,
  read: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> => {
  if (body === undefined || body === null) return read(Readable.from([]));
  if (!(body instanceof Readable)) throw new BadBody(`Send the body as ${mediaType}`);
  try {
    // Left open when the reader stops early: destroying it would take the connection, and the answer, with it.
    return await read(body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>);
  } catch (error) {
    if (body.destroyed && !body.readableEnded) throw new SenderGone();
    await drain(body);
    throw error;
  }
};

const drain = async (body: Readable): Promise<void> => {
  const until = Date.now() + DRAINED_MS;
  let bytes = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      if (bytes > DRAINED_BYTES || Date.now() > until) return;
    }
  } catch {
    // The sender is gone: nobody is left to answer.
  }
};

/** The members of a JSON object or of a form. @throws `BadBody` */
export const membersOf = (body: unknown): Readonly<Record<string, unknown>> => {
  if (typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof Readable)) {
    return body as Record<string, unknown>;
  }
  throw new BadBody('A JSON object is required');
};

/** One text or several: a form holds a repeated field as a list only when it is repeated. @throws `BadBody` */
export const textsOf = (value: unknown, name: string, most: number): string[] => {
  const list = value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
  if (!list.every((one): one is string => typeof one === 'string')) throw new BadBody(`${name} must be texts`);
  if (list.length > most) throw new BadBody(`At most ${most} ${name} at a time`);
  return list;
};

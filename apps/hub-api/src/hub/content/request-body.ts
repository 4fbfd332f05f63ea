import { DomainError } from '@hubledger/kernel';
import { Readable } from 'node:stream';

export class BadBody extends DomainError {
  readonly code = 'request.bad_body';
  readonly kind = 'invalid';
}

/** A body that came as a stream of bytes; none at all is an empty one. @throws `BadBody` when it was parsed */
export const streamOf = (body: unknown, mediaType: string): AsyncIterable<Uint8Array> => {
  if (body === undefined || body === null) return Readable.from([]);
  if (body instanceof Readable) return body;
  throw new BadBody(`Send the body as ${mediaType}`);
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

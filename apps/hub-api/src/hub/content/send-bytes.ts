import { etagMatches, etagOf, servedRange } from '@hubledger/hf-wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';

export interface ServedBytes {
  /** Git blob id or SHA-256: clients use it as a file name. */
  readonly hash: string;
  /** Bytes of the whole. */
  readonly size: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly open: (start: number, length: number) => Promise<Readable>;
}

/**
 * Answers HEAD, GET, ranges and `If-None-Match` for bytes that never change. Nothing is held: a reader who leaves
 * closes the file.
 *
 * @throws `RangeNotSatisfiable`
 */
export const sendBytes = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { hash, size, headers, open }: ServedBytes,
): Promise<void> => {
  const etag = etagOf(hash);
  const isHead = request.method === 'HEAD';
  const notModified = etagMatches(request.headers['if-none-match'], etag);
  // A range of HEAD means nothing (RFC 9110), and clients read the whole size from its answer.
  const range = servedRange(isHead || notModified ? undefined : request.headers.range, size);
  void reply.headers({ ...headers, etag, 'accept-ranges': 'bytes' });
  if (notModified) return void reply.status(304).send();
  if (range.contentRange !== null) void reply.header('content-range', range.contentRange);
  void reply.status(range.partial ? 206 : 200).header('content-length', String(range.length));
  if (isHead) return void reply.send();
  if (range.length === 0) return void reply.send('');
  return void reply.send(await open(range.start, range.length));
};

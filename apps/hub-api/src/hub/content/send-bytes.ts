import { etagMatches, etagOf, rangeApplies, servedRange } from '@hubledger/hf-wire';
import type { ObjectChunks } from '@hubledger/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OutgoingHttpHeaders } from 'node:http';
import { itsTurn } from '../../http/pipelining';
import { sendChunks } from './send-chunks';

export interface ServedBytes {
  /** Git blob id or SHA-256: clients use it as a file name. */
  readonly hash: string;
  /** Bytes of the whole. */
  readonly size: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly open: (start: number, length: number) => Promise<ObjectChunks>;
}

/**
 * Answers HEAD, GET, ranges, `If-Range` and `If-None-Match` for bytes that never change.
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
  const ranged = !isHead && !notModified && rangeApplies(textOf(request.headers['if-range']), etag);
  const range = servedRange(ranged ? request.headers.range : undefined, size);
  const hasBody = !isHead && !notModified && range.length > 0;
  if (hasBody && !(await itsTurn(request, reply))) return; // what waits would hold a file and a buffer
  const chunks = hasBody ? await open(range.start, range.length) : null; // before any header: it may be refused
  void reply.headers({ ...headers, etag, 'accept-ranges': 'bytes' });
  if (notModified) return void reply.status(304).send();
  if (range.contentRange !== null) void reply.header('content-range', range.contentRange);
  void reply.status(range.partial ? 206 : 200).header('content-length', String(range.length));
  if (!chunks) return void reply.send(isHead ? undefined : '');
  reply.hijack(); // past Fastify's own stream, which can't give buffers back
  const { raw } = reply;
  raw.writeHead(raw.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
  await sendChunks(raw, request.raw.socket, chunks, range.length);
};

const textOf = (header: string | string[] | undefined): string | undefined => header?.toString();

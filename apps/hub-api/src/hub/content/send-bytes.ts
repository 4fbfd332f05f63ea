import { etagMatches, etagOf, rangeApplies, type ServedRange, servedRange } from '@hubledger/hf-wire';
import type { ObjectChunks } from '@hubledger/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OutgoingHttpHeaders } from 'node:http';
import { itsTurn } from '../../http/pipelining';
import type { Downloads } from './bounds/downloads';
import { sendChunks } from './send-chunks';

export interface ServedBytes {
  /** Git blob id or SHA-256: clients use it as a file name. */
  readonly hash: string;
  /** Bytes of the whole. */
  readonly size: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly open: (start: number, length: number) => Promise<ObjectChunks>;
  /** An address that serves the same to whoever has it; null: there is none. */
  readonly elsewhere?: () => Promise<string | null>;
}

/**
 * Up to this much is sent from here though it could be had elsewhere: it costs less than the second request. The
 * JavaScript client asks for the first byte of each file, and takes the file's hash from that answer.
 */
const FEW_BYTES = 64 * 1024;

/**
 * Answers HEAD, GET, ranges, `If-Range` and `If-None-Match` for bytes that never change.
 *
 * @throws `RangeNotSatisfiable`, `DownloadsBusy`
 */
export const sendBytes = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { hash, size, headers, open, elsewhere }: ServedBytes,
  downloads: Downloads,
): Promise<void> => {
  const etag = etagOf(hash);
  const isHead = request.method === 'HEAD';
  const notModified = etagMatches(request.headers['if-none-match'], etag);
  // A range of HEAD means nothing (RFC 9110), and clients read the whole size from its answer.
  const ranged = !isHead && !notModified && rangeApplies(textOf(request.headers['if-range']), etag);
  const range = servedRange(ranged ? request.headers.range : undefined, size);
  if (elsewhere && !notModified && range.length > FEW_BYTES) {
    const location = await elsewhere();
    if (location !== null) return redirect(reply, location, { ...headers, etag });
  }
  const hasBody = !isHead && !notModified && range.length > 0;
  if (hasBody && !(await itsTurn(request, reply))) return; // what waits would hold a file and a buffer
  const leave = hasBody ? await downloads.enter(request) : null;
  try {
    const chunks = leave ? await open(range.start, range.length) : null; // before any header: it may be refused
    await send(request, reply, { headers: { ...headers, etag }, range, notModified, chunks });
  } finally {
    leave?.();
  }
};

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly range: ServedRange;
  readonly notModified: boolean;
  readonly chunks: ObjectChunks | null;
}

const send = async (request: FastifyRequest, reply: FastifyReply, sent: Sent): Promise<void> => {
  const { headers, range, notModified, chunks } = sent;
  void reply.headers({ ...headers, 'accept-ranges': 'bytes' });
  if (notModified) return void reply.status(304).send();
  if (range.contentRange !== null) void reply.header('content-range', range.contentRange);
  void reply.status(range.partial ? 206 : 200).header('content-length', String(range.length));
  if (!chunks) return void reply.send(request.method === 'HEAD' ? undefined : '');
  reply.hijack(); // past Fastify's own stream, which can't give buffers back
  const { raw } = reply;
  raw.writeHead(raw.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
  await sendChunks(raw, request.raw.socket, chunks, range.length);
};

/** Says all that the clients want to know of the file: Python's reads it here and never asks the other host. */
const redirect = (reply: FastifyReply, location: string, headers: Readonly<Record<string, string>>): void => {
  void reply
    .headers(headers)
    .removeHeader('content-type')
    .removeHeader('content-disposition')
    .headers({ location, 'cache-control': 'no-store', 'content-length': '0' })
    .status(302)
    .send();
};

const textOf = (header: string | string[] | undefined): string | undefined => header?.toString();

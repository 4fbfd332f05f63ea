import { AvatarInvalid, AvatarTooLarge } from '@hubledger/contexts/identity/contract';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { firstFileOf } from './multipart';

/** Of the request as a whole; the image itself may have 2 MiB. */
const MAX_BODY = 3 * 1024 * 1024;

/**
 * The image of an upload: a form with one file, as browsers send it, or the bare bytes.
 *
 * @throws AvatarInvalid, AvatarTooLarge
 */
export const imageOf = async ({ body, headers }: Pick<FastifyRequest, 'body' | 'headers'>): Promise<Buffer> => {
  if (!(body instanceof Readable)) throw new AvatarInvalid('Send the image itself, or a form with one file');
  const bytes = await bytesOf(body);
  const type = headers['content-type'] ?? '';
  if (!/^multipart\/form-data;/i.test(type)) return bytes;
  const file = await firstFileOf(bytes, { 'content-type': type });
  if (!file) throw new AvatarInvalid('The form holds no file');
  return file;
};

const bytesOf = async (body: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new AvatarTooLarge(MAX_BODY);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

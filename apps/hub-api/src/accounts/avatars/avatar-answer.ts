import { type Avatar, AvatarNotFound } from '@hubledger/contexts/identity/contract';
import type { ObjectStore } from '@hubledger/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The image with its own type. What users upload never runs here: `sandbox` and `nosniff`, although the bytes were
 * recognised when they came.
 *
 * @throws AvatarNotFound
 */
export const sendAvatar = async (
  { avatar, name }: { readonly avatar: Avatar | null; readonly name: string },
  objects: ObjectStore,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const image = avatar && (await objects.get(avatar.object));
  if (!avatar || !image) throw new AvatarNotFound(name);
  const etag = `"${avatar.object.slice(avatar.object.lastIndexOf('/') + 1)}"`;
  void reply
    .header('cache-control', 'public, max-age=86400')
    .header('etag', etag)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff');
  if (request.headers['if-none-match'] === etag) await reply.status(304).send();
  else await reply.type(avatar.contentType).send(image);
};

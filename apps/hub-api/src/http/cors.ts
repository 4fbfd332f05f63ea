import type { FastifyReply, FastifyRequest } from 'fastify';

const EXPOSED = [
  'Accept-Ranges',
  'Content-Range',
  'Content-Length',
  'ETag',
  'Link',
  'Location',
  'X-Error-Code',
  'X-Error-Message',
  'X-Linked-Etag',
  'X-Linked-Size',
  'X-Log-Position',
  'X-Repo-Commit',
  'X-Request-Id',
  'X-Total-Count',
  'X-Xet-Hash',
  'X-Chain-Trace',
].join(', ');

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const MAX_AGE_S = '600';

/**
 * Any origin (admin specification, section 1; wire contract, section 6). The session cookie is SameSite=Lax.
 *
 * Most requests are not a browser's, and those get nothing but `Vary`, which caches need to keep the two apart.
 * `@fastify/cors` sets its headers on every answer, which took an eighth of a small request.
 *
 * @returns whether that was all: a preflight is answered here.
 */
export const answeredCrossOrigin = ({ method, headers }: FastifyRequest, reply: FastifyReply): boolean => {
  const { origin } = headers;
  void reply.header('vary', 'Origin');
  if (origin === undefined) return false;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-expose-headers', EXPOSED);
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
  const wanted = headers['access-control-request-headers'];
  if (wanted !== undefined) void reply.header('access-control-allow-headers', wanted);
  void reply
    .header('access-control-allow-methods', METHODS)
    .header('access-control-max-age', MAX_AGE_S)
    .header('vary', 'Origin, Access-Control-Request-Headers')
    .header('content-length', '0') // Safari waits for a body otherwise
    .status(204)
    .send();
  return true;
};

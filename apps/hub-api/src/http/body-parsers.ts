import { DomainError } from '@hubledger/kernel';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { parse } from 'node:querystring';

/** 256 files of a preupload with long paths and samples stay below 1 MB; 1,000 paths of 1,024 bytes as well. */
const JSON_LIMIT = 10 * 1024 * 1024;
const FORM_LIMIT = 10 * 1024 * 1024;

/** What a parser found is not told: it may quote the body. */
export class MalformedJson extends DomainError {
  readonly code = 'request.malformed_json';
  readonly kind = 'unprocessable';
  constructor() {
    super('Malformed JSON');
  }
}

/** LFS bytes. A browser announces the type of the file it sends, so these may call themselves JSON or a form. */
const BYTES_OF_ANY_TYPE = /^\/api\/lfs\/objects\//;

/**
 * JSON and forms are parsed; everything else (NDJSON commits, LFS bytes, images) reaches its controller as the raw
 * stream, which counts and limits its own bytes.
 */
export const registerBodyParsers = (fastify: FastifyInstance): void => {
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>(
    ['application/json', 'application/vnd.git-lfs+json'],
    { parseAs: 'string', bodyLimit: JSON_LIMIT },
    (request, body, done) => {
      // Several clients announce JSON and send nothing.
      if (body === '') done(null, undefined);
      else void json(request, body, (error, parsed) => done(error ? new MalformedJson() : null, parsed));
    },
  );
  fastify.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT },
    (_, body, done) => done(null, parse(body, '&', '=', { maxKeys: 10_000 })),
  );
  fastify.addContentTypeParser('*', (_, payload, done) => done(null, payload));
  fastify.addHook('onRoute', (route) => {
    if (BYTES_OF_ANY_TYPE.test(route.url)) route.onRequest = [route.onRequest ?? [], nameBytes].flat();
  });
};

/** Before a parser is chosen: bytes of an object stay bytes, whatever they call themselves. */
const nameBytes: onRequestHookHandler = ({ raw: { method, headers } }, _, done) => {
  if (method === 'PUT') headers['content-type'] = 'application/octet-stream';
  done();
};

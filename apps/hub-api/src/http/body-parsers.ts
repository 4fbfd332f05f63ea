import { DomainError } from '@hubledger/kernel';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { parse, type ParseOptions } from 'node:querystring';
import { decodedField, withBlanks } from './form-decoding';
import { isWithin, type JsonLimits } from './json-cost';

/** 1,000 files of a preupload with paths of 1,024 bytes and samples stay below 3 MB. More would keep the hub busy for long. */
const JSON_LIMIT = 3 * 1024 * 1024;
/** 1,000 paths of 1,024 bytes. */
const FORM_LIMIT = 1.5 * 1024 * 1024;

/** 1,000 files of a preupload, or objects of a batch, have 5,000 members, which count twice: as name and as value. */
const JSON_LIMITS: JsonLimits = { depth: 32, values: 25_000 };

const FORM: ParseOptions = { maxKeys: 2_000, decodeURIComponent: decodedField };

/** What a parser found is not told: it may quote the body. */
export class MalformedJson extends DomainError {
  readonly code = 'request.malformed_json';
  readonly kind = 'unprocessable';
  constructor(text = 'Malformed JSON') {
    super(text);
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
      else if (!isWithin(body, JSON_LIMITS))
        done(new MalformedJson('JSON with too many values, or too deep'), undefined);
      else void json(request, body, (error, parsed) => done(error ? new MalformedJson() : null, parsed));
    },
  );
  fastify.addContentTypeParser<Buffer>(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: FORM_LIMIT },
    (_, body, done) => done(null, parse(withBlanks(body).toString(), '&', '=', FORM)),
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

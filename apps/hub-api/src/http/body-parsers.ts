import { errorCodes, type FastifyInstance, type FastifyRequest, type onRequestHookHandler } from 'fastify';
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parse, type ParseOptions } from 'node:querystring';
import { decodedField, withBlanks } from './form-decoding';
import { GatheredBodies } from './gathered-bodies';
import { isWithin, type JsonLimits } from './json-cost';
import { MalformedJson } from './malformed-json';
import { hasSoundTexts } from './sound-texts';
import { surfaceOf } from './surface';

/** 1,000 files of a preupload with paths of 1,024 bytes and samples stay below 3 MB. More would keep the hub busy for long. */
const HUB_JSON_LIMIT = 3 * 1024 * 1024;
/** Accounts, organizations, quotas and the admin API send a dozen short texts. */
const JSON_LIMIT = 256 * 1024;
/** 1,000 paths of 1,024 bytes. */
const FORM_LIMIT = 1.5 * 1024 * 1024;

/** 1,000 files of a preupload, or objects of a batch, have 5,000 members, which count twice: as name and as value. */
const JSON_LIMITS: JsonLimits = { depth: 32, values: 25_000 };

const FORM: ParseOptions = { maxKeys: 2_000, decodeURIComponent: decodedField };

/** LFS bytes. A browser announces the type of the file it sends, so these may call themselves JSON or a form. */
const BYTES_OF_ANY_TYPE = /^\/api\/lfs\/objects\//;

/**
 * JSON and forms are parsed; everything else (NDJSON commits, LFS bytes, images) reaches its controller as the raw
 * stream, which counts and limits its own bytes.
 */
export const registerBodyParsers = (fastify: FastifyInstance): void => {
  const json = fastify.getDefaultJsonParser('error', 'error');
  const gathered = new GatheredBodies();
  const add = (types: string[], limitOf: (url: string) => number, parse: Parse): void => {
    fastify.addContentTypeParser(types, (request: FastifyRequest, payload: IncomingMessage, done: Done) => {
      if (!isPlainUtf8(request)) return done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
      gathered.gather(payload, limitOf(request.url), (error, body) =>
        error ? done(error) : parse(request, body, done),
      );
    });
  };
  fastify.removeAllContentTypeParsers();
  add(['application/json', 'application/vnd.git-lfs+json'], jsonLimitOf, (request, body, done) => {
    if (body.length === 0) return done(null, undefined); // several clients announce JSON and send nothing
    if (!isUtf8(body)) return done(new MalformedJson('JSON must be UTF-8'));
    const text = body.toString();
    if (!isWithin(text, JSON_LIMITS)) return done(new MalformedJson('JSON with too many values, or too deep'));
    void json(request, text, (error, parsed) => {
      if (error) done(new MalformedJson());
      else if (!hasSoundTexts(text, parsed)) done(new MalformedJson('JSON with half a character, or with NUL'));
      else done(null, parsed);
    });
  });
  add(
    ['application/x-www-form-urlencoded'],
    () => FORM_LIMIT,
    (_, body, done) => done(null, parse(withBlanks(body).toString(), '&', '=', FORM)),
  );
  fastify.addContentTypeParser('*', (_, payload, done) => done(null, payload));
  fastify.addHook('onRoute', (route) => {
    if (BYTES_OF_ANY_TYPE.test(route.url)) route.onRequest = [route.onRequest ?? [], nameBytes].flat();
  });
};

const jsonLimitOf = (url: string): number => (surfaceOf(url) === 'hub' ? HUB_JSON_LIMIT : JSON_LIMIT);

type Done = (error: Error | null, body?: unknown) => void;
type Parse = (request: FastifyRequest, body: Buffer, done: Done) => void;

const OTHER_CHARSET = /;\s*charset\s*=(?!\s*"?(?:utf-?8|us-ascii)"?\s*(?:;|$))/i;

/** Nothing is inflated and nothing recoded: a body that says it is packed would be read as what it is not. */
const isPlainUtf8 = ({ headers }: FastifyRequest): boolean =>
  (headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity' &&
  !OTHER_CHARSET.test(headers['content-type'] ?? '');

/** Before a parser is chosen: bytes of an object stay bytes, whatever they call themselves. */
const nameBytes: onRequestHookHandler = ({ raw: { method, headers } }, _, done) => {
  if (method === 'PUT') headers['content-type'] = 'application/octet-stream';
  done();
};

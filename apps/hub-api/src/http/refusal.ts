import { DomainError, type ErrorKind } from '@hubledger/kernel';
import { ValidationFailed, type ValidationProblem } from '@hubledger/platform/http';
import { HttpException, NotFoundException } from '@nestjs/common';
import type { RoutedMethods } from './routed-methods';
import { surfaceOf } from './surface';

/** An error as every surface can shape it. */
export interface Refusal {
  readonly status: number;
  /** Safe to show. */
  readonly text: string;
  /** `null` for errors that no rule of ours raised. */
  readonly code: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly problems: readonly ValidationProblem[] | null;
}

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  range: 416,
  unprocessable: 422,
  'rate-limited': 429,
  unavailable: 503,
};

/** What Fastify raises while it reads a request. */
const TRANSPORT: Readonly<Record<string, { status: number; text: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, text: 'Request body is too large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, text: 'Unsupported media type' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 422, text: 'A JSON body is required' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, text: 'Content-Length does not match the body' },
  FST_ERR_BAD_URL: { status: 400, text: 'Malformed address' },
  FST_ERR_ASYNC_CONSTRAINT: { status: 400, text: 'Malformed address' },
};

/** Paths of repositories that no route knows: an id without a namespace, say. Clients then want "no such repository". */
const REPOSITORY_PATH = /^\/(?:api\/(?:models|datasets|spaces)\/|(?:[^/]+\/){1,3}(?:resolve|raw)\/)/;

/**
 * What Nest raises for an address without a route. The hub surface has no 405: its clients know 404 only, and a path
 * of a repository must not tell more than that.
 */
const unrouted = (url: string, routes: RoutedMethods): Refusal => {
  if (surfaceOf(url) === 'hub') {
    return plain(404, 'Not Found', REPOSITORY_PATH.test(url) ? 'repositories.not_found' : null);
  }
  const allow = routes.methodsOf(url.split('?', 1)[0] ?? '');
  if (allow.length === 0) return plain(404, 'Not Found');
  return { ...plain(405, 'Method Not Allowed'), details: { allow: allow.join(', ') } };
};

/** The admin specification says 422; clients of the hub surface know 400. */
const malformedJson = (url: string): Refusal => plain(surfaceOf(url) === 'hub' ? 400 : 422, 'Malformed JSON');

const plain = (status: number, text: string, code: string | null = null): Refusal => ({
  status,
  text,
  code,
  details: {},
  problems: null,
});

/** Never shows a stack or a message that we did not write. */
export const refusalOf = (error: unknown, url: string, routes: RoutedMethods): Refusal => {
  if (error instanceof ValidationFailed) return { ...known(error), problems: error.problems };
  if (error instanceof DomainError) return known(error);
  if (error instanceof NotFoundException) return unrouted(url, routes);
  if (error instanceof HttpException) return plain(error.getStatus(), error.message);
  if (codeOf(error) === 'FST_ERR_CTP_INVALID_JSON_BODY') return malformedJson(url);
  const transport = TRANSPORT[codeOf(error)];
  if (transport) return plain(transport.status, transport.text);
  if (error instanceof SyntaxError && statusOf(error) === 400) return malformedJson(url);
  return plain(500, 'Internal Server Error');
};

const known = (error: DomainError): Refusal => ({
  status: STATUS[error.kind],
  text: error.message,
  code: error.code,
  details: error.details,
  problems: null,
});

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

const statusOf = (error: object): number =>
  'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0;

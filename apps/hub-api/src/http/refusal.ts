import { DomainError, type ErrorKind } from '@hubledger/kernel';
import { ValidationFailed, type ValidationProblem } from '@hubledger/platform/http';
import { HttpException, NotFoundException } from '@nestjs/common';

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
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 422, text: 'Malformed JSON' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, text: 'Content-Length does not match the body' },
  FST_ERR_BAD_URL: { status: 400, text: 'Malformed address' },
  FST_ERR_ASYNC_CONSTRAINT: { status: 400, text: 'Malformed address' },
};

/** Paths of repositories that no route knows: an id without a namespace, say. Clients then want "no such repository". */
const REPOSITORY_PATH = /^\/(?:api\/(?:models|datasets|spaces)\/|(?:[^/]+\/){1,3}(?:resolve|raw)\/)/;

/** What Nest raises for an address without a route. */
const unrouted = (url: string): Refusal => {
  const code = REPOSITORY_PATH.test(url) ? 'repositories.not_found' : null;
  return { status: 404, text: 'Not Found', code, details: {}, problems: null };
};

/** Never shows a stack or a message that we did not write. */
export const refusalOf = (error: unknown, url: string): Refusal => {
  if (error instanceof ValidationFailed) return { ...known(error), problems: error.problems };
  if (error instanceof DomainError) return known(error);
  if (error instanceof NotFoundException) return unrouted(url);
  if (error instanceof HttpException) {
    return { status: error.getStatus(), text: error.message, code: null, details: {}, problems: null };
  }
  const transport = TRANSPORT[codeOf(error)];
  if (transport) return { ...transport, code: null, details: {}, problems: null };
  if (error instanceof SyntaxError && statusOf(error) === 400) {
    return { status: 422, text: 'Malformed JSON', code: null, details: {}, problems: null };
  }
  return { status: 500, text: 'Internal Server Error', code: null, details: {}, problems: null };
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

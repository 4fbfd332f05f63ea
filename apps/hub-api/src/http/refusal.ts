import { DomainError, type ErrorKind } from '@hubledger/kernel';
import { ValidationFailed, type ValidationProblem } from '@hubledger/platform/http';
import { HttpException, NotFoundException } from '@nestjs/common';
import { MalformedJson } from './malformed-json';
import type { RoutedMethods } from './routed-methods';
import { surfaceOf } from './surface';
import { isUnsupported } from './unsupported';

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
  'no-space': 507,
};

/** Whether an operator should look into it. What this hub does not offer (501) is an answer like any other. */
export const isFault = (status: number): boolean => status >= 500 && status !== 501;

/** Paths of repositories that no route knows: an id without a namespace, say. Clients then want "no such repository". */
const REPOSITORY_PATH = /^\/(?:api\/(?:models|datasets|spaces)\/|(?:[^/]+\/){1,3}(?:resolve|raw)\/)/;

/**
 * What Nest raises for an address without a route. The hub surface has no 405: its clients know 404 only, and a path
 * of a repository must not tell more than that.
 */
const unrouted = (url: string, routes: RoutedMethods): Refusal => {
  if (surfaceOf(url) === 'hub') {
    if (isUnsupported(url)) return plain(501, 'This hub does not support this operation');
    return plain(404, 'Not Found', REPOSITORY_PATH.test(url) ? 'repositories.not_found' : null);
  }
  const allow = routes.methodsOf(url.split('?', 1)[0] ?? '');
  if (allow.length === 0) return plain(404, 'Not Found');
  return { ...plain(405, 'Method Not Allowed'), details: { allow: allow.join(', ') } };
};

/** A body that fails validation like any other (admin specification, section 1); clients of the hub surface know 400. */
const malformedJson = (url: string, { message, problems }: MalformedJson): Refusal =>
  surfaceOf(url) === 'hub' ? plain(400, message) : { ...plain(422, message), problems };

export const plain = (status: number, text: string, code: string | null = null): Refusal => ({
  status,
  text,
  code,
  details: {},
  problems: null,
});

/** Never shows a stack, or the message of an error that is not about the request. */
export const refusalOf = (error: unknown, url: string, routes: RoutedMethods): Refusal => {
  if (error instanceof ValidationFailed) return { ...known(error), problems: error.problems };
  if (error instanceof MalformedJson) return malformedJson(url, error);
  if (error instanceof DomainError) return known(error);
  if (error instanceof NotFoundException) return unrouted(url, routes);
  if (error instanceof HttpException) return plain(error.getStatus(), error.message);
  return plain(500, 'Internal Server Error');
};

/** Which file or page is in trouble is for the operator: the log has it. */
const STORE_TROUBLE = /^(log\.(unavailable|damaged)|(storage|vault)\.(unavailable|damaged))$/;

/** Characters. A message may quote what was sent, and that may be three megabytes of a name. */
const MAX_TEXT = 1_000;

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

const known = (error: DomainError): Refusal => ({
  status: STATUS[error.kind],
  text: STORE_TROUBLE.test(error.code) ? "The hub's storage is not available" : cut(error.message),
  code: error.code,
  details: error.details,
  problems: null,
});

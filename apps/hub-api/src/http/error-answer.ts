import { errorHeaders, hubErrorOf } from '@hubledger/hf-wire';
import type { Refusal } from './refusal';
import { type Surface, surfaceOf } from './surface';

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** The shapes of the admin specification (section 1) and of the wire contract (section 3). */
export const errorAnswer = (refusal: Refusal, url: string): ErrorAnswer => {
  const surface = surfaceOf(url);
  return {
    status: refusal.status,
    headers: { ...statusHeaders(refusal), ...(NAMES_REPOSITORIES.has(surface) ? errorHeaders(refusal) : {}) },
    body: isLfs(url) ? withMessage(bodyFor(surface, refusal)) : bodyFor(surface, refusal),
  };
};

/** Hub clients tell a missing repository by its header, whichever body comes with it. */
const NAMES_REPOSITORIES: ReadonlySet<Surface> = new Set(['hub', 'quota']);

/** What no route answers has one shape on every surface but the hub's; with a code it is of a route. */
const UNROUTED: ReadonlySet<number> = new Set([404, 405]);

const isLfs = (url: string): boolean => /^[^?]+\.git\/info\/lfs\//.test(url);

/** git-lfs shows people `message`, and nothing else of an answer. */
const withMessage = (body: object): object => ('error' in body ? { ...body, message: body.error } : body);

const bodyFor = (surface: Surface, { status, text, details, problems, code }: Refusal): object => {
  const extra = typeof details['extra'] === 'object' ? details['extra'] : null;
  if (surface === 'hub') {
    const { url } = details; // of a repository that exists: clients that accept it read where it is
    const error = hubErrorOf(code ?? '').message ?? text;
    // Quotas are told as the admin specification has it, beside what hub clients read.
    return { error, ...(typeof url === 'string' ? { url } : {}), ...(extra ? { detail: { error, ...extra } } : {}) };
  }
  if (problems) return { detail: problems };
  if (code === null && UNROUTED.has(status)) return { detail: text };
  if (details['plainText'] === true) return { detail: text }; // where the admin specification has a string
  if (surface === 'accounts') return { detail: text };
  return { detail: { error: text, ...extra } };
};

/** `Allow` of 405, `Retry-After` of 429 and 503. */
const statusHeaders = ({ status, details }: Refusal): Record<string, string> => {
  const { allow } = details;
  if (status === 405 && typeof allow === 'string') return { allow };
  const seconds = details['retryAfter'];
  if (typeof seconds === 'number') return { 'retry-after': String(Math.ceil(seconds)) };
  return status === 503 ? { 'retry-after': '1' } : {};
};

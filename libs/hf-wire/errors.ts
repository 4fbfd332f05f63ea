import { unsatisfiedRange } from './range';

/** Values of the `X-Error-Code` header that clients know. */
export type HubErrorCode = 'RepoNotFound' | 'RevisionNotFound' | 'EntryNotFound' | 'GatedRepo';

export interface HubError {
  /** Null: the header is left out. */
  readonly code: HubErrorCode | null;
  /** Set where clients compare the text; null: use the error's own message. */
  readonly message: string | null;
}

/** Keeps clients from calling a bad token a missing repository. */
const INVALID_CREDENTIALS_TEXT = 'Invalid credentials in Authorization header';
/** Becomes `DisabledRepoError`. */
const DISABLED_TEXT = 'Access to this resource is disabled.';

const KNOWN: ReadonlyMap<string, HubError> = new Map<string, HubError>([
  ['repositories.not_found', { code: 'RepoNotFound', message: 'Repository not found' }],
  ['repositories.revision_not_found', { code: 'RevisionNotFound', message: null }],
  ['repositories.entry_not_found', { code: 'EntryNotFound', message: null }],
  ['repositories.gated', { code: 'GatedRepo', message: null }],
  ['repositories.disabled', { code: null, message: DISABLED_TEXT }],
  ['access.invalid_credentials', { code: null, message: INVALID_CREDENTIALS_TEXT }],
]);

/** How the hub surface tells its clients about a domain error. */
export const hubErrorOf = (domainCode: string): HubError => KNOWN.get(domainCode) ?? { code: null, message: null };

const MAX_HEADER_CHARACTERS = 500;

/** Text as a header may carry it: one line of Latin-1, at most 500 characters. What does not fit becomes '?'. */
export const headerText = (text: string): string => {
  const line = text
    .slice(0, 4 * MAX_HEADER_CHARACTERS)
    .replace(/\s+/g, ' ')
    .trim();
  return [...line]
    .slice(0, MAX_HEADER_CHARACTERS)
    .map((character) => (/^[\u0020-\u007e\u00a0-\u00ff]$/.test(character) ? character : '?'))
    .join('');
};

/** The parts of a refusal that the hub surface needs. */
export interface WireRefusal {
  readonly status: number;
  readonly text: string;
  /** Code of the domain error; null for errors no rule of ours raised. */
  readonly code: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Headers of a hub error: clients read them rather than the body, and on HEAD there is nothing else. `details.commit`
 * becomes `X-Repo-Commit` (Python remembers for which commit a path was absent), `details.size` the range of a 416.
 */
export const errorHeaders = ({ status, text, code, details }: WireRefusal): Record<string, string> => {
  const known = hubErrorOf(code ?? '');
  const { commit, size } = details;
  return {
    'x-error-message': headerText(known.message ?? text),
    ...(known.code === null ? {} : { 'x-error-code': known.code }),
    ...(known.code === 'EntryNotFound' && typeof commit === 'string' ? { 'x-repo-commit': commit } : {}),
    ...(status === 416 && typeof size === 'number' ? { 'content-range': unsatisfiedRange(size) } : {}),
  };
};

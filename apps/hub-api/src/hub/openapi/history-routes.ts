import { type DocumentedRoutes, json, jsonBody, query } from './documented-route';
import * as shown from './examples';
import { CURSOR, FALLBACK, IDEMPOTENCY_KEY, limit, repeated } from './parameters';

const SIGN_IN = { 401: 'Sign in, or send an access token' };
const MALFORMED = { 422: 'A member of the body is missing or not as it must be.' };

const commit = (id: string, title: string, date: string) => ({
  id,
  title,
  message: '',
  authors: [{ user: 'alice', avatar: `${shown.HUB}/api/users/alice/avatar` }],
  date,
  formatted: { title, message: '' },
});

const REMOVED = { parameters: [IDEMPOTENCY_KEY], answer: json(shown.DONE), errors: SIGN_IN };

export const HISTORY_ROUTES: DocumentedRoutes = {
  'get /api/{types}/{namespace}/{name}/commits/{path}': {
    parameters: [limit(50, 100), CURSOR, repeated('expand', '`formatted`: with title and message as HTML.'), FALLBACK],
    answer: json(
      [commit(shown.HEAD, 'Add weights', shown.CHANGED_AT), commit(shown.FIRST, 'initial commit', shown.CREATED_AT)],
      '`formatted` only on demand.',
      { Link: '`rel="next"`: next page', 'X-Total-Count': 'Commits of this revision' },
    ),
  },
  'get /api/{types}/{namespace}/{name}/refs': {
    parameters: [query('include_prs', 'Present: the answer has `pullRequests`, always empty.'), FALLBACK],
    answer: json({
      branches: [{ name: 'main', ref: 'refs/heads/main', targetCommit: shown.HEAD }],
      converts: [],
      tags: [{ name: 'v1.0', ref: 'refs/tags/v1.0', targetCommit: shown.FIRST }],
      pullRequests: [],
    }),
  },
  'post /api/{types}/{namespace}/{name}/branch/{path}': {
    parameters: [IDEMPOTENCY_KEY],
    body: jsonBody({ startingPoint: 'main', overwrite: false, emptyBranch: false }, []),
    answer: json(shown.DONE),
    errors: { ...SIGN_IN, ...MALFORMED },
  },
  'delete /api/{types}/{namespace}/{name}/branch/{path}': REMOVED,
  'post /api/{types}/{namespace}/{name}/tag/{path}': {
    parameters: [IDEMPOTENCY_KEY],
    body: jsonBody({ tag: 'v1.0', message: 'first release' }, ['tag']),
    answer: json(shown.DONE),
    errors: { ...SIGN_IN, ...MALFORMED },
  },
  'delete /api/{types}/{namespace}/{name}/tag/{path}': REMOVED,
};

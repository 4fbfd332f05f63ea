import { adminError, invalid } from '../openapi/admin-responses';

export const NOT_FOUND = adminError(404, 'Fallback source not found');
export const BAD_SOURCE = [
  adminError(400, 'source_type is neither huggingface nor kohakuhub'),
  adminError(400, "The url can't be used: it carries credentials"),
  adminError(400, 'The token is masked: it has to be sent whole'),
];
export const MOVED_WITH_MASK = adminError(400, 'The url is of another host: the token has to be sent whole, or empty');
export const TOO_MANY = adminError(409, 'There may be 100 fallback sources');
export const BAD_ID = invalid('isInt', ['path', 'id'], 'id must be an integer number', 'x');
export const MISSING_URL = invalid('missing', ['body', 'url'], 'Field required', null);

/** Said wherever one is added, so that nobody waits for what does not happen. */
export const NOT_ASKED_YET =
  'Sources are recorded; this release does not ask them yet: what this hub does not have is 404, whatever sources there are.';

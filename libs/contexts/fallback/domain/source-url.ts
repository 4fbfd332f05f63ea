import { FallbackSourceInvalid } from './errors';
import { MAX_SOURCE_URL } from './limits';

const refused = (why: string): FallbackSourceInvalid => new FallbackSourceInvalid(`The url can't be used: ${why}`);

/**
 * The base that addresses of the other hub begin with: its host in the one spelling that requests use, no slash at the end.
 * It stands in the log, so nothing that may be a secret is taken with it.
 *
 * @throws FallbackSourceInvalid
 */
export const sourceUrl = (text: string): string => {
  if (text.length > MAX_SOURCE_URL) throw refused(`it is longer than ${MAX_SOURCE_URL} characters`);
  if (!URL.canParse(text)) throw refused('it is no absolute address');
  const { protocol, username, password, search, hash, origin, pathname } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') throw refused('it is neither http nor https');
  if (username !== '' || password !== '') throw refused('it carries credentials');
  if (search !== '' || hash !== '') throw refused('it has a query or a fragment');
  const url = withoutSlashes(`${origin}${pathname}`);
  if (url.length > MAX_SOURCE_URL) throw refused(`it is longer than ${MAX_SOURCE_URL} characters`);
  return url;
};

/** Scheme, host and port of a url as it is kept: what a token is for. */
export const originOf = (url: string): string => new URL(url).origin;

/** Of urls as they are kept. */
export const isSameOrigin = (url: string, other: string): boolean => originOf(url) === originOf(other);

/** At its end. */
const withoutSlashes = (text: string): string => {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
};

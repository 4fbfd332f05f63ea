import { FallbackSourceInvalid } from './errors';
import { MAX_SOURCE_TOKEN } from './limits';

/** As it is sent behind `Authorization: Bearer`. */
const TOKEN = /^[\x21-\x7e]+$/;
const SHOWN = 4;
const HIDDEN = '***';

/** What answers show of a token. */
export const maskOf = (token: string): string => (token.length > SHOWN ? token.slice(0, SHOWN) : '') + HIDDEN;

/** Whether it may have come out of an answer. */
export const isMask = (text: string): boolean =>
  text.endsWith(HIDDEN) && [0, SHOWN].includes(text.length - HIDDEN.length);

/** A token somebody sets. @throws FallbackSourceInvalid */
export const checkedToken = (token: string): string => {
  if (isMask(token)) throw new FallbackSourceInvalid('The token is masked: it has to be sent whole');
  if (token.length > MAX_SOURCE_TOKEN || !TOKEN.test(token)) {
    throw new FallbackSourceInvalid(`The token is not 1 to ${MAX_SOURCE_TOKEN} characters of ASCII without blanks`);
  }
  return token;
};

import { WebhookUrlInvalid } from './errors';

export const MAX_URL_LENGTH = 2_048;

/**
 * As it is asked from here on: without a fragment, its host in the one spelling that requests use.
 *
 * @throws WebhookUrlInvalid
 */
export const checkedUrl = (text: string): string => {
  if (text.length > MAX_URL_LENGTH) throw new WebhookUrlInvalid(`it is longer than ${MAX_URL_LENGTH} characters`);
  if (!URL.canParse(text)) throw new WebhookUrlInvalid('it is no absolute address');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new WebhookUrlInvalid('it is neither http nor https');
  if (url.username !== '' || url.password !== '') throw new WebhookUrlInvalid('it carries credentials');
  if (url.port === '0') throw new WebhookUrlInvalid('there is no port 0');
  url.hash = '';
  if (url.href.length > MAX_URL_LENGTH) throw new WebhookUrlInvalid(`it is longer than ${MAX_URL_LENGTH} characters`);
  return url.href;
};

import { FallbackSourceInvalid } from './errors';
import { SOURCE_TYPES, type SourceSettings, type SourceType } from './fallback-source.events';
import { MAX_SOURCE_NAME, MAX_SOURCE_NAMESPACE, MAX_SOURCE_PRIORITY } from './limits';
import { sourceUrl } from './source-url';
import type { UpstreamAddresses } from './upstream-addresses.port';

type Addresses = Pick<UpstreamAddresses, 'refusal'>;
type Checked = Omit<SourceSettings, 'token'>;
type Given = Omit<Checked, 'sourceType'> & { readonly sourceType: string };

/** What is given, each as it may be kept. @throws FallbackSourceInvalid */
export const checkedChange = (given: Partial<Given>, addresses: Addresses): Partial<Checked> => ({
  ...(given.url === undefined ? {} : { url: checkedUrl(given.url, addresses) }),
  ...(given.name === undefined ? {} : { name: checkedName(given.name) }),
  ...(given.sourceType === undefined ? {} : { sourceType: checkedType(given.sourceType) }),
  ...(given.priority === undefined ? {} : { priority: checkedPriority(given.priority) }),
  ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
});

/** @throws FallbackSourceInvalid */
export const checkedSource = (given: Given, addresses: Addresses): Checked =>
  checkedChange(given, addresses) as Checked; // of all fields, all fields

const checkedUrl = (text: string, addresses: Addresses): string => {
  const url = sourceUrl(text);
  const refusal = addresses.refusal(url);
  if (refusal !== null) throw new FallbackSourceInvalid(`The url can't be used: ${refusal}`);
  return url;
};

const CONTROL = /\p{Cc}/u;

const checkedName = (name: string): string => {
  if (name.trim() !== '' && name.length <= MAX_SOURCE_NAME && !CONTROL.test(name)) return name;
  throw new FallbackSourceInvalid(`The name is not 1 to ${MAX_SOURCE_NAME} printable characters`);
};

const isSourceType = (text: string): text is SourceType => SOURCE_TYPES.some((type) => type === text);

const checkedType = (text: string): SourceType => {
  if (isSourceType(text)) return text;
  throw new FallbackSourceInvalid(`source_type is neither ${SOURCE_TYPES.join(' nor ')}`);
};

const checkedPriority = (priority: number): number => {
  if (Number.isSafeInteger(priority) && Math.abs(priority) <= MAX_SOURCE_PRIORITY) return priority;
  throw new FallbackSourceInvalid(
    `The priority is no whole number from -${MAX_SOURCE_PRIORITY} to ${MAX_SOURCE_PRIORITY}`,
  );
};

/** Of users and organizations; whether anybody bears it is not asked, as somebody may later. */
const NAMESPACE = /^[A-Za-z0-9._-]*$/;

/** @throws FallbackSourceInvalid */
export const checkedNamespace = (namespace: string): string => {
  if (namespace.length <= MAX_SOURCE_NAMESPACE && NAMESPACE.test(namespace)) return namespace;
  throw new FallbackSourceInvalid('The namespace is not empty and no name of a user or organization');
};

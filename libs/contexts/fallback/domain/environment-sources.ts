import { Secret } from '@hubledger/kernel';
import { checkedSource } from './checked-source';
import type { AskableSource } from './effective-sources';
import { FallbackSourceInvalid } from './errors';
import { MAX_FALLBACK_SOURCES } from './limits';
import { checkedToken } from './source-token';
import type { UpstreamAddresses } from './upstream-addresses.port';

/** For everybody's repositories, always on, and changed by nobody but who starts the hub. */
export type EnvironmentSource = AskableSource & { readonly token: Secret<string> | null };

export class EnvironmentSources {
  constructor(
    readonly all: readonly EnvironmentSource[],
    /** What was left out and why; quotes nothing of it. */
    readonly problems: readonly string[],
  ) {}
}

/** A mistake in it never keeps the hub from starting: what can't be used is left out. */
export const environmentSources = (
  text: string | null,
  addresses: Pick<UpstreamAddresses, 'refusal'>,
): EnvironmentSources => {
  const entries = text === null ? [] : entriesOf(text);
  if (entries === null) return new EnvironmentSources([], ['it is no JSON array, and counts as an empty one']);
  const sources: EnvironmentSource[] = [];
  const problems =
    entries.length > MAX_FALLBACK_SOURCES ? [`all but the first ${MAX_FALLBACK_SOURCES} are left out`] : [];
  for (const [index, entry] of entries.slice(0, MAX_FALLBACK_SOURCES).entries()) {
    try {
      sources.push(sourceOf(entry, addresses));
    } catch (error) {
      if (!(error instanceof FallbackSourceInvalid)) throw error;
      problems.push(`entry ${index + 1} is left out: ${error.message}`);
    }
  }
  return new EnvironmentSources(sources, problems);
};

const entriesOf = (text: string): unknown[] | null => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
};

/** @throws FallbackSourceInvalid */
const sourceOf = (entry: unknown, addresses: Pick<UpstreamAddresses, 'refusal'>): EnvironmentSource => {
  if (typeof entry !== 'object' || entry === null) throw new FallbackSourceInvalid('it is no object');
  const { url, token, priority = 100, name = 'Unknown', source_type: sourceType = 'huggingface' } = entry as Fields;
  if (typeof url !== 'string') throw new FallbackSourceInvalid('its url is no text');
  if (typeof name !== 'string') throw new FallbackSourceInvalid('its name is no text');
  if (typeof priority !== 'number') throw new FallbackSourceInvalid('its priority is no number');
  if (typeof token !== 'string' && token !== undefined && token !== null)
    throw new FallbackSourceInvalid('its token is no text');
  if (typeof sourceType !== 'string') throw new FallbackSourceInvalid('its source_type is no text');
  const checked = checkedSource({ url, name, priority, sourceType, enabled: true }, addresses);
  return {
    ...{ url: checked.url, name: checked.name, sourceType: checked.sourceType, priority: checked.priority },
    token: token ? new Secret(checkedToken(token)) : null,
  };
};

type Fields = Readonly<Record<string, unknown>>;

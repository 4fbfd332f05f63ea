import {
  type FallbackSourceEvent,
  type FallbackSourceListChanged,
  type FallbackSourceUpdated,
  originOf,
  type SourceSettings,
} from '@hubledger/contexts/fallback/contract';
import { counted, plain, quoted, who } from '../phrases';
import type { Sentences } from '../sentence';

const sources = (count: number): string => counted(count, 'fallback source');

/** What became of it, in words. */
const changed = ({ before, after }: FallbackSourceUpdated['data']): string => {
  const parts = [
    before.url === after.url ? '' : `which is at ${plain(after.url)} from now on`,
    before.name === after.name ? '' : `which was called ${quoted(before.name)}`,
    before.sourceType === after.sourceType ? '' : `which speaks ${after.sourceType} from now on`,
    before.priority === after.priority ? '' : `with priority ${after.priority} instead of ${before.priority}`,
    before.enabled === after.enabled ? '' : after.enabled ? 'which is asked again' : 'which is not asked any more',
    tokenChanged(before, after),
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => `, ${part}`)
    .join('');
};

const tokenChanged = (before: SourceSettings, after: SourceSettings): string => {
  if (before.token?.ref === after.token?.ref) return '';
  if (after.token !== null) return before.token === null ? 'with a token' : 'with another token';
  const origin = originOf(before.url);
  return origin === originOf(after.url) ? 'without a token' : `without the token, which was for ${plain(origin)}`;
};

export const fallbackSentences: Sentences<FallbackSourceEvent | FallbackSourceListChanged> = {
  FallbackSourceListChanged: (event, names) => {
    const { added, removed } = event.data;
    if (removed.length === 0) return `${who(event, names)} put ${sources(added.length)} on the list`;
    if (added.length === 0) return `${who(event, names)} took ${sources(removed.length)} off the list`;
    return `${who(event, names)} put ${sources(added.length)} in the place of ${removed.length} on the list`;
  },
  FallbackSourceAdded: (event, names) => {
    const { name, url, namespace } = event.data;
    const whose = namespace === '' ? '' : ` for ${plain(namespace)}`;
    return `${who(event, names)} added fallback source ${quoted(name)} at ${plain(url)}${whose}`;
  },
  FallbackSourceUpdated: (event, names) =>
    `${who(event, names)} changed fallback source ${quoted(event.data.after.name)}${changed(event.data)}`,
  FallbackSourceRemoved: (event, names) => `${who(event, names)} removed fallback source ${quoted(event.data.name)}`,
};

import { assertNever, type Decider, type StreamType } from '@hubledger/kernel';
import type { SourceListCommand } from './commands';
import { FallbackSourceNotFound, TooManyFallbackSources } from './errors';
import { MAX_FALLBACK_SOURCES } from './limits';
import type { FallbackSourceListChanged } from './source-list.events';

/** Ids, in the order they came. */
export type SourceList = Set<string>;

export const sourceListDecider: Decider<SourceList, SourceListCommand, FallbackSourceListChanged> = {
  initialState: () => new Set(),
  decide: (command, list) => {
    switch (command.type) {
      case 'ListFallbackSources': {
        const { sources: added, replacing } = command.data;
        const removed = replacing ? [...list] : [];
        if (list.size - removed.length + added.length > MAX_FALLBACK_SOURCES)
          throw new TooManyFallbackSources(MAX_FALLBACK_SOURCES);
        const changed = added.length + removed.length > 0;
        return changed ? [{ type: 'FallbackSourceListChanged', data: { added, removed } }] : [];
      }
      case 'UnlistFallbackSource': {
        const { sourceId } = command.data;
        if (!list.has(sourceId)) throw new FallbackSourceNotFound();
        return [{ type: 'FallbackSourceListChanged', data: { added: [], removed: [sourceId] } }];
      }
      default:
        return assertNever(command);
    }
  },
  evolve: (list, { type, data }) => {
    if (type !== 'FallbackSourceListChanged') return list;
    for (const sourceId of data.removed) list.delete(sourceId);
    for (const { sourceId } of data.added) list.add(sourceId);
    return list;
  },
};

export const sourceListStream: StreamType<SourceList, SourceListCommand, FallbackSourceListChanged> = {
  category: 'fallbacksourcelist',
  decider: sourceListDecider,
};

/** There is one list. */
export const ALL_SOURCES = 'all';

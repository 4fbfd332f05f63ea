import type { ProcessManager } from '@hubledger/kernel';
import type { DestroySourceToken, RecordFallbackSource, RetireFallbackSource } from '../domain/commands';
import type { FallbackSourceRemoved, FallbackSourceUpdated } from '../domain/fallback-source.events';
import { replacedToken } from '../domain/replaced-token';
import type { FallbackSourceListChanged } from '../domain/source-list.events';

/** The handlers finish what they began; this finishes what a crash cut off. */
export const settleFallbackSources: ProcessManager<
  FallbackSourceListChanged | FallbackSourceUpdated | FallbackSourceRemoved,
  RecordFallbackSource | RetireFallbackSource | DestroySourceToken
> = {
  name: 'settle-fallback-sources',
  handles: ['FallbackSourceListChanged', 'FallbackSourceUpdated', 'FallbackSourceRemoved'],
  react: (event) => {
    if (event.type === 'FallbackSourceListChanged') {
      const { added, removed } = event.data;
      return [
        ...added.map((data) => ({ type: 'RecordFallbackSource' as const, data })),
        ...removed.map((sourceId) => ({ type: 'RetireFallbackSource' as const, data: { sourceId } })),
      ];
    }
    const replaced = replacedToken(event);
    return replaced ? [{ type: 'DestroySourceToken', data: { ref: replaced.ref } }] : [];
  },
};

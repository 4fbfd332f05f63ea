import { MAX_FALLBACK_SOURCES } from '@hubledger/contexts/fallback/contract';
import type { DocumentStore } from '@hubledger/kernel';
import { type FallbackSourceRow, fallbackSourcesModel } from './read-model';

export interface FallbackSourceFilter {
  /** Exact; empty: those for everybody. */
  readonly namespace?: string;
  readonly enabled?: boolean;
}

/** All that match: those that are asked first in front, of one priority those that were added first. */
export const listFallbackSources = async (
  store: DocumentStore,
  { namespace, enabled }: FallbackSourceFilter,
): Promise<FallbackSourceRow[]> => {
  const all = {
    ...(namespace === undefined ? {} : { namespace: { eq: namespace } }),
    ...(enabled === undefined ? {} : { enabled: { eq: enabled } }),
  };
  const found = await store.collection(fallbackSourcesModel).find({
    where: { all },
    sort: [
      { field: 'priority', order: 'asc' },
      { field: 'id', order: 'asc' },
    ],
    limit: MAX_FALLBACK_SOURCES,
  });
  return found.map(({ document }) => document);
};

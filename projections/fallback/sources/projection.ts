import type {
  FallbackSourceAdded,
  FallbackSourceListChanged,
  FallbackSourceUpdated,
  SourceSettings,
} from '@hubledger/contexts/fallback/contract';
import { projection } from '@hubledger/kernel';
import { type FallbackSourceRow, fallbackSourcesModel } from './read-model';

const settingsRow = ({ url, token, priority, name, sourceType, enabled }: SourceSettings) => ({
  ...{ url, token, priority, name, source_type: sourceType, enabled },
});

const row = (data: FallbackSourceAdded['data']): FallbackSourceRow => ({
  ...{ id: data.numericId, namespace: data.namespace, ...settingsRow(data) },
  ...{ created_at: data.addedAt, updated_at: data.addedAt },
});

/** Answers "which fallback sources are there?". The list decides, so that a replacement shows all at once. */
export const fallbackSources = projection<FallbackSourceRow, FallbackSourceListChanged | FallbackSourceUpdated>({
  model: fallbackSourcesModel,
  handles: ['FallbackSourceListChanged', 'FallbackSourceUpdated'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data }) => {
    switch (type) {
      case 'FallbackSourceListChanged':
        return [
          ...data.removed.map((id) => ({ id, apply: () => null })),
          ...data.added.map((source) => ({ id: source.sourceId, apply: () => row(source) })),
        ];
      case 'FallbackSourceUpdated': {
        const { sourceId, after, updatedAt } = data;
        const apply = (found: FallbackSourceRow | undefined): FallbackSourceRow | null =>
          found ? { ...found, ...settingsRow(after), updated_at: updatedAt } : null; // taken off the list meanwhile
        return [{ id: sourceId, apply }];
      }
    }
  },
});

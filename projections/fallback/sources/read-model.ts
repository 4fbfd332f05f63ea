import type { SourceTokenPointer, SourceType } from '@hubledger/contexts/fallback/contract';
import type { ReadModel } from '@hubledger/kernel';

/** A source on the list; the document's id is the source's. Not among its fields: the token, which the vault has. */
export interface FallbackSourceRow {
  id: number;
  namespace: string;
  url: string;
  token: SourceTokenPointer | null;
  priority: number;
  name: string;
  source_type: SourceType;
  enabled: boolean;
  created_at: string;
  updated_at: string;
}

export const fallbackSourcesModel: ReadModel<FallbackSourceRow> = {
  name: 'fallback-sources',
  version: 1,
  indexes: { id: ['order'], namespace: ['order'], enabled: ['order'], priority: ['order'] },
};

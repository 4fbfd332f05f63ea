import type { KnownFallbackSource } from '@hubledger/contexts/fallback/contract';
import { FallbackSources, SourceTokens } from '@hubledger/contexts/fallback/fallback.module';
import { DocumentStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { type FallbackSourceFilter, listFallbackSources } from '@projections/fallback/sources/queries';
import type { FallbackSourceRow } from '@projections/fallback/sources/read-model';
import type { FallbackSourceResponse } from './fallback-source.dto';

/** Sources as the API shows them, their tokens masked. */
@Injectable()
export class FallbackSourceView {
  constructor(
    private readonly documents: DocumentStore,
    private readonly sources: FallbackSources,
    private readonly tokens: SourceTokens,
  ) {}

  async list(filter: FallbackSourceFilter): Promise<FallbackSourceResponse[]> {
    const rows = await listFallbackSources(this.documents, filter);
    return Promise.all(rows.map((row) => this.shown(row)));
  }

  /** @throws FallbackSourceNotFound */
  async one(sourceId: string): Promise<FallbackSourceResponse> {
    return this.shown(rowOf(await this.sources.known(sourceId)));
  }

  /** @throws FallbackSourceNotFound */
  idNumbered(numericId: number): Promise<string> {
    return this.sources.idNumbered(numericId);
  }

  private async shown({ token, ...row }: FallbackSourceRow): Promise<FallbackSourceResponse> {
    return { ...row, token: await this.tokens.masked(token) };
  }
}

const rowOf = ({ numericId, namespace, settings, addedAt, updatedAt }: KnownFallbackSource): FallbackSourceRow => {
  const { url, token, priority, name, sourceType: source_type, enabled } = settings;
  return {
    ...{ id: numericId, namespace, url, token, priority, name, source_type, enabled },
    ...{ created_at: addedAt, updated_at: updatedAt },
  };
};

import { type AskableSource, effectiveSources, EnvironmentSources } from '@hubledger/contexts/fallback/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { listFallbackSources } from '@projections/fallback/sources/queries';

/** Those for everybody: of the environment, and of the list. */
@Injectable()
export class AvailableSources {
  private readonly logger = new Logger('FallbackSources');

  constructor(
    private readonly environment: EnvironmentSources,
    private readonly documents: DocumentStore,
  ) {}

  async all(): Promise<AskableSource[]> {
    return effectiveSources(this.environment.all, await this.listed());
  }

  /** A list that can't be read takes none of the others with it. */
  private async listed(): Promise<AskableSource[]> {
    try {
      const rows = await listFallbackSources(this.documents, { namespace: '', enabled: true });
      return rows.map(({ url, name, source_type: sourceType, priority }) => ({ url, name, sourceType, priority }));
    } catch (error) {
      this.logger.warn(
        new Error('Fallback sources could not be read: only those of the environment count', { cause: error }),
      );
      return [];
    }
  }
}

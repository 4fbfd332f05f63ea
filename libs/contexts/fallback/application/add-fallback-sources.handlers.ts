import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AddFallbackSource, ReplaceFallbackSources, type ReplacedSources } from '../domain/commands';
import { SourceListing } from './source-listing';

@CommandHandler(AddFallbackSource)
export class AddFallbackSourceHandler implements ICommandHandler<AddFallbackSource, string> {
  constructor(private readonly listing: SourceListing) {}

  async execute({ data, metadata }: AddFallbackSource): Promise<string> {
    const { added } = await this.listing.list([data], false, metadata);
    return added[0]?.sourceId ?? '';
  }
}

@CommandHandler(ReplaceFallbackSources)
export class ReplaceFallbackSourcesHandler implements ICommandHandler<ReplaceFallbackSources, ReplacedSources> {
  constructor(private readonly listing: SourceListing) {}

  async execute({ data: { sources }, metadata }: ReplaceFallbackSources): Promise<ReplacedSources> {
    const { added, removed } = await this.listing.list(sources, true, metadata);
    return { before: removed.length, sourceIds: added.map(({ sourceId }) => sourceId) };
  }
}

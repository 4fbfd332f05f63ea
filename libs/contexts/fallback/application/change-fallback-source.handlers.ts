import { AggregateStore, KeyedMutex, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { checkedChange } from '../domain/checked-source';
import { ChangeFallbackSource, RemoveFallbackSource, UpdateFallbackSource } from '../domain/commands';
import { FallbackSourceNotFound } from '../domain/errors';
import { fallbackSourceStream } from '../domain/fallback-source.decider';
import type { SourceSettings } from '../domain/fallback-source.events';
import { isSameOrigin } from '../domain/source-url';
import { UpstreamAddresses } from '../domain/upstream-addresses.port';
import { FallbackSources } from './fallback-sources';
import { SourceListing } from './source-listing';
import { SourceTokens } from './source-tokens';

/** Changes of one source wait for each other: whether a token is another one is judged by the one there is. */
@CommandHandler(UpdateFallbackSource)
export class UpdateFallbackSourceHandler implements ICommandHandler<UpdateFallbackSource, void> {
  private readonly turns = new KeyedMutex();

  constructor(
    private readonly store: AggregateStore,
    private readonly sources: FallbackSources,
    private readonly tokens: SourceTokens,
    private readonly addresses: UpstreamAddresses,
  ) {}

  execute(command: UpdateFallbackSource): Promise<void> {
    return this.turns.run(command.data.sourceId, () => this.update(command));
  }

  private async update(command: UpdateFallbackSource): Promise<void> {
    const { sourceId } = command.data;
    const step = stepOf(command.metadata, 'change');
    const repeated = await this.store.hasSeen(fallbackSourceStream, sourceId, step);
    const change: Partial<SourceSettings> = repeated ? {} : await this.change(command);
    try {
      const record = new ChangeFallbackSource({ sourceId, ...change }, step);
      const { events } = await this.store.execute(fallbackSourceStream, sourceId, record);
      for (const event of events) await this.tokens.destroyReplaced(event);
    } catch (error) {
      if (error instanceof FallbackSourceNotFound && change.token) await this.tokens.destroy(change.token);
      throw error;
    }
  }

  private async change({ data: { sourceId, url, token, ...rest }, metadata }: UpdateFallbackSource) {
    const source = await this.sources.known(sourceId);
    // One that is there already stays, whatever addresses are refused by now.
    const given = url === undefined || url === source.settings.url ? rest : { ...rest, url };
    const checked = checkedChange(given, this.addresses);
    const moves = checked.url !== undefined && !isSameOrigin(checked.url, source.settings.url);
    return { ...checked, token: await this.tokens.changed(source, token, moves, metadata) };
  }
}

@CommandHandler(RemoveFallbackSource)
export class RemoveFallbackSourceHandler implements ICommandHandler<RemoveFallbackSource, void> {
  constructor(private readonly listing: SourceListing) {}

  execute({ data: { sourceId }, metadata }: RemoveFallbackSource): Promise<void> {
    return this.listing.unlist(sourceId, metadata);
  }
}

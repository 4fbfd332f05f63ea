import { AggregateStore, type CommandMetadata, KeyedMutex, stepOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import {
  type GivenSource,
  ListFallbackSources,
  RecordFallbackSource,
  RetireFallbackSource,
  UnlistFallbackSource,
} from '../domain/commands';
import { TooManyFallbackSources } from '../domain/errors';
import { fallbackSourceStream } from '../domain/fallback-source.decider';
import { ALL_SOURCES, sourceListStream } from '../domain/source-list.decider';
import type { FallbackSourceListChanged } from '../domain/source-list.events';
import { SourceDrafts } from './source-drafts';
import { SourceTokens } from './source-tokens';

type Change = FallbackSourceListChanged['data'];

/**
 * One event of the list decides; each source's own stream follows. Whoever changed the list does that at once, and a process
 * manager does it once more, for what a crash has cut off: it waits its turn, so that events name whose doing they are.
 */
@Injectable()
export class SourceListing {
  private readonly turns = new KeyedMutex();

  constructor(
    private readonly store: AggregateStore,
    private readonly drafts: SourceDrafts,
    private readonly tokens: SourceTokens,
  ) {}

  /** @throws FallbackSourceInvalid, TooManyFallbackSources */
  async list(given: readonly GivenSource[], replacing: boolean, metadata: CommandMetadata): Promise<Change> {
    const step = stepOf(metadata, 'list');
    const repeated = await this.store.hasSeen(sourceListStream, ALL_SOURCES, step);
    const sources = repeated ? [] : await this.drafts.make(given, metadata);
    try {
      return await this.change(new ListFallbackSources({ sources, replacing }, step), metadata);
    } catch (error) {
      if (error instanceof TooManyFallbackSources) await this.drafts.discard(sources);
      throw error;
    }
  }

  /** @throws FallbackSourceNotFound */
  async unlist(sourceId: string, metadata: CommandMetadata): Promise<void> {
    await this.change(new UnlistFallbackSource({ sourceId }, stepOf(metadata, 'unlist')), metadata);
  }

  /** What follows from a place on the list, or from its end. */
  settle(command: RecordFallbackSource | RetireFallbackSource): Promise<void> {
    return this.inTurn(() => this.follow(command));
  }

  private change(command: ListFallbackSources | UnlistFallbackSource, metadata: CommandMetadata): Promise<Change> {
    return this.inTurn(async () => {
      const { events } = await this.store.execute(sourceListStream, ALL_SOURCES, command);
      const { added, removed } = events[0]?.data ?? { added: [], removed: [] };
      const [record, retire] = [stepOf(metadata, 'record'), stepOf(metadata, 'retire')];
      await Promise.all([
        ...added.map((source) => this.follow(new RecordFallbackSource(source, record))),
        ...removed.map((sourceId) => this.follow(new RetireFallbackSource({ sourceId }, retire))),
      ]);
      return { added, removed };
    });
  }

  /** The token goes last: a retirement that is repeated finds what a crash has left of it. */
  private async follow(command: RecordFallbackSource | RetireFallbackSource): Promise<void> {
    const { events } = await this.store.execute(fallbackSourceStream, command.data.sourceId, command);
    for (const event of events) await this.tokens.destroyReplaced(event);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.run(ALL_SOURCES, work);
  }
}

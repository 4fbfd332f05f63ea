import { AggregateStore, EventLog, idOf, numberedStream } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { FallbackSourceNotFound } from '../domain/errors';
import { fallbackSourceStream, type KnownFallbackSource } from '../domain/fallback-source.decider';
import { ALL_SOURCES, sourceListStream } from '../domain/source-list.decider';

/** Kind of the numbers that the API shows. */
export const SOURCE_NUMBERS = 'fallbacksource';

/** Single sources, folded from their streams: the newest answer there is. */
@Injectable()
export class FallbackSources {
  constructor(
    private readonly store: AggregateStore,
    private readonly log: EventLog,
  ) {}

  async find(sourceId: string): Promise<KnownFallbackSource | null> {
    const { state: list } = await this.store.load(sourceListStream, ALL_SOURCES);
    if (!list.has(sourceId)) return null;
    const { state } = await this.store.load(fallbackSourceStream, sourceId);
    return state.status === 'live' ? state : null;
  }

  /** @throws FallbackSourceNotFound */
  async known(sourceId: string): Promise<KnownFallbackSource> {
    const source = await this.find(sourceId);
    if (!source) throw new FallbackSourceNotFound();
    return source;
  }

  /** Whose number it is, whether or not it is still there. @throws FallbackSourceNotFound where it is nobody's */
  async idNumbered(numericId: number): Promise<string> {
    const stream = await numberedStream(this.log, SOURCE_NUMBERS, numericId);
    if (stream === null) throw new FallbackSourceNotFound();
    return idOf(stream);
  }
}

import { Command, type Secret } from '@hubledger/kernel';
import type { FallbackSourceAdded, SourceSettings, SourceTokenPointer } from './fallback-source.events';

/** As an admin sends it; not checked yet. `token` empty or null: none. */
export interface GivenSource {
  readonly namespace: string;
  readonly url: string;
  readonly token: Secret<string> | null;
  readonly priority: number;
  readonly name: string;
  readonly sourceType: string;
  readonly enabled: boolean;
}

/** Answers the source's id. @throws FallbackSourceInvalid, TooManyFallbackSources */
export class AddFallbackSource extends Command<'AddFallbackSource', GivenSource> {
  readonly type = 'AddFallbackSource';
}

/** Answers `ReplacedSources`. All or none of it happens. @throws FallbackSourceInvalid, TooManyFallbackSources */
export class ReplaceFallbackSources extends Command<'ReplaceFallbackSources', { sources: readonly GivenSource[] }> {
  readonly type = 'ReplaceFallbackSources';
}
export interface ReplacedSources {
  /** How many there were. */
  readonly before: number;
  /** Of those that took their place, in the order given. */
  readonly sourceIds: readonly string[];
}

/**
 * Fields that are left out stay as they are. `token`: empty takes it away; in the masked form that answers show, it stays.
 * With a url of another origin it is taken away unless it is given whole: the masked form is refused then.
 *
 * @throws FallbackSourceNotFound, FallbackSourceInvalid
 */
export class UpdateFallbackSource extends Command<
  'UpdateFallbackSource',
  { sourceId: string } & Partial<Omit<GivenSource, 'namespace'>>
> {
  readonly type = 'UpdateFallbackSource';
}

/** @throws FallbackSourceNotFound */
export class RemoveFallbackSource extends Command<'RemoveFallbackSource', { sourceId: string }> {
  readonly type = 'RemoveFallbackSource';
}

/** Puts sources on the list: beside those that are there, or in their place. */
export class ListFallbackSources extends Command<
  'ListFallbackSources',
  { sources: Array<FallbackSourceAdded['data']>; replacing: boolean }
> {
  readonly type = 'ListFallbackSources';
}

export class UnlistFallbackSource extends Command<'UnlistFallbackSource', { sourceId: string }> {
  readonly type = 'UnlistFallbackSource';
}

export type SourceListCommand = ListFallbackSources | UnlistFallbackSource;

/** Follows from its place on the list. */
export class RecordFallbackSource extends Command<'RecordFallbackSource', FallbackSourceAdded['data']> {
  readonly type = 'RecordFallbackSource';
}

/** What the decider receives of `UpdateFallbackSource`: all of it checked, the token kept. */
export class ChangeFallbackSource extends Command<
  'ChangeFallbackSource',
  { sourceId: string } & Partial<SourceSettings>
> {
  readonly type = 'ChangeFallbackSource';
}

/** Follows from its absence on the list. */
export class RetireFallbackSource extends Command<'RetireFallbackSource', { sourceId: string }> {
  readonly type = 'RetireFallbackSource';
}

export type FallbackSourceCommand = RecordFallbackSource | ChangeFallbackSource | RetireFallbackSource;

/** Of a token that no source names any more. */
export class DestroySourceToken extends Command<'DestroySourceToken', Pick<SourceTokenPointer, 'ref'>> {
  readonly type = 'DestroySourceToken';
}

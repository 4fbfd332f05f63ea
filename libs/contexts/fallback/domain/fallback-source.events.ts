import type { DomainEvent } from '@hubledger/kernel';

/** What a source speaks beside the calls that all hubs share. */
export type SourceType = 'huggingface' | 'kohakuhub';
export const SOURCE_TYPES: readonly SourceType[] = ['huggingface', 'kohakuhub'];

/** In the vault, under a reference of its own for each token that was ever set. `setAt`: ISO-8601 UTC. */
export interface SourceTokenPointer {
  ref: string;
  version: number;
  setAt: string;
}

/** What an admin sets and may change. `priority`: lower first. `token` null: asked without credentials. */
export interface SourceSettings {
  url: string;
  name: string;
  sourceType: SourceType;
  priority: number;
  enabled: boolean;
  token: SourceTokenPointer | null;
}

/** Stream `fallbacksource-{uuid}`. `namespace`: name of the user or organization it is for; empty: for everybody. */
export type FallbackSourceAdded = DomainEvent<
  'FallbackSourceAdded',
  SourceSettings & { sourceId: string; numericId: number; namespace: string; addedAt: string }
>;
/** The token before is destroyed where another one, or none, took its place; it never goes along to another origin. */
export type FallbackSourceUpdated = DomainEvent<
  'FallbackSourceUpdated',
  { sourceId: string; before: SourceSettings; after: SourceSettings; updatedAt: string }
>;
/** Its token is destroyed. */
export type FallbackSourceRemoved = DomainEvent<
  'FallbackSourceRemoved',
  { sourceId: string; name: string; token: SourceTokenPointer | null }
>;

export type FallbackSourceEvent = FallbackSourceAdded | FallbackSourceUpdated | FallbackSourceRemoved;

import { assertNever, type Decider, isSameValue, type StreamType } from '@hubledger/kernel';
import type { ChangeFallbackSource, FallbackSourceCommand } from './commands';
import { FallbackSourceNotFound } from './errors';
import type { FallbackSourceAdded, FallbackSourceEvent, SourceSettings } from './fallback-source.events';
import { isSameOrigin } from './source-url';

export interface KnownFallbackSource {
  readonly status: 'live';
  readonly sourceId: string;
  readonly numericId: number;
  readonly namespace: string;
  readonly settings: SourceSettings;
  readonly addedAt: string;
  readonly updatedAt: string;
}

export type FallbackSource = { readonly status: 'unknown' | 'removed' } | KnownFallbackSource;

const known = (data: FallbackSourceAdded['data']): KnownFallbackSource => {
  const { sourceId, numericId, namespace, addedAt, ...settings } = data;
  return { status: 'live', sourceId, numericId, namespace, settings, addedAt, updatedAt: addedAt };
};

/** A token is for the host it was given with: whoever may change a source must not get to read its token. */
const tokenAfter = (before: SourceSettings, url: string, given: SourceSettings['token'] | undefined) => {
  if (given !== undefined) return given;
  return isSameOrigin(before.url, url) ? before.token : null;
};

const change = ({ data, metadata }: ChangeFallbackSource, { settings: before }: KnownFallbackSource) => {
  const { sourceId, ...given } = data;
  const url = given.url ?? before.url;
  const after: SourceSettings = {
    url,
    name: given.name ?? before.name,
    sourceType: given.sourceType ?? before.sourceType,
    priority: given.priority ?? before.priority,
    enabled: given.enabled ?? before.enabled,
    token: tokenAfter(before, url, given.token),
  };
  if (isSameValue(before, after)) return [];
  return [{ type: 'FallbackSourceUpdated' as const, data: { sourceId, before, after, updatedAt: metadata.at } }];
};

export const fallbackSourceDecider: Decider<FallbackSource, FallbackSourceCommand, FallbackSourceEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    switch (command.type) {
      case 'RecordFallbackSource':
        return state.status === 'unknown' ? [{ type: 'FallbackSourceAdded', data: command.data }] : [];
      case 'ChangeFallbackSource':
        if (state.status !== 'live') throw new FallbackSourceNotFound();
        return change(command, state);
      case 'RetireFallbackSource': {
        if (state.status !== 'live') return [];
        const { sourceId, settings } = state;
        return [{ type: 'FallbackSourceRemoved', data: { sourceId, name: settings.name, token: settings.token } }];
      }
      default:
        return assertNever(command);
    }
  },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'FallbackSourceAdded':
        return known(data);
      case 'FallbackSourceUpdated':
        return state.status === 'live' ? { ...state, settings: data.after, updatedAt: data.updatedAt } : state;
      case 'FallbackSourceRemoved':
        return { status: 'removed' };
      default:
        return state; // history may hold event types this release has retired
    }
  },
};

export const fallbackSourceStream: StreamType<FallbackSource, FallbackSourceCommand, FallbackSourceEvent> = {
  category: 'fallbacksource',
  decider: fallbackSourceDecider,
};

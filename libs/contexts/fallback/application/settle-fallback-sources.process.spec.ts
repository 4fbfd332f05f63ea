import type { FallbackSourceUpdated, SourceSettings } from '@hubledger/contexts/fallback/contract';
import { recorded } from '@hubledger/testing/recorded';
import type { FallbackSourceListChanged } from '../domain/source-list.events';
import { settleFallbackSources } from './settle-fallback-sources.process';

const at = '2030-01-01T00:00:00.000Z';
const token = { ref: 'fallbacksource/s1/c1', version: 1, setAt: at };
const settings: SourceSettings = {
  ...{ url: 'https://a.example', name: 'A', sourceType: 'kohakuhub', priority: 100, enabled: true, token },
};
const source = { ...settings, sourceId: 's1', numericId: 1, namespace: '', addedAt: at };

describe('what follows from the list of fallback sources', () => {
  it('is that each source is recorded and each that went is retired', () =>
    expect(
      settleFallbackSources.react(
        recorded<FallbackSourceListChanged>('fallbacksourcelist-all', 'FallbackSourceListChanged', {
          added: [source],
          removed: ['s0'],
        }),
      ),
    ).toEqual([
      { type: 'RecordFallbackSource', data: source },
      { type: 'RetireFallbackSource', data: { sourceId: 's0' } },
    ]));

  it.each([
    [{ token: null }, [{ type: 'DestroySourceToken', data: { ref: token.ref } }]],
    [{ priority: 1 }, []],
  ])('and of a change that its token is destroyed where none names it: %j', (change, commands) =>
    expect(
      settleFallbackSources.react(
        recorded<FallbackSourceUpdated>('fallbacksource-s1', 'FallbackSourceUpdated', {
          ...{ sourceId: 's1', before: settings, after: { ...settings, ...change }, updatedAt: at },
        }),
      ),
    ).toEqual(commands),
  );
});

import { type CommandMetadata, MAX_EVENT_BYTES } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import { ListFallbackSources, UnlistFallbackSource } from './commands';
import type { FallbackSourceAdded } from './fallback-source.events';
import {
  MAX_FALLBACK_SOURCES,
  MAX_SOURCE_NAME,
  MAX_SOURCE_NAMESPACE,
  MAX_SOURCE_PRIORITY,
  MAX_SOURCE_URL,
} from './limits';
import { sourceListDecider } from './source-list.decider';
import type { FallbackSourceListChanged } from './source-list.events';

const given = givenFor(sourceListDecider);
const NOW = '2030-01-01T00:00:00.000Z';
const by: CommandMetadata = {
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', at: NOW },
  ...{ actorId: 'admin', actorKind: 'admin-token' },
};
type Source = FallbackSourceAdded['data'];
const source = (n: number): Source => ({
  ...{ sourceId: `s${n}`, numericId: n, namespace: '', addedAt: NOW, url: 'https://a.example', name: 'A' },
  ...{ sourceType: 'kohakuhub', priority: 100, enabled: true, token: null },
});
const several = (count: number, from = 0) => Array.from({ length: count }, (_, n) => source(from + n));
const changed = (added: Source[], removed: string[] = []): FallbackSourceListChanged => ({
  type: 'FallbackSourceListChanged',
  data: { added, removed },
});
const add = (...sources: Source[]) => new ListFallbackSources({ sources, replacing: false }, by);
const replace = (...sources: Source[]) => new ListFallbackSources({ sources, replacing: true }, by);
const unlist = (sourceId: string) => new UnlistFallbackSource({ sourceId }, by);
const full = changed(several(MAX_FALLBACK_SOURCES));

describe('the list of fallback sources', () => {
  it('takes a source', () =>
    given()
      .when(add(source(1)))
      .then(changed([source(1)])));
  it('takes no more than it may', () =>
    given(full)
      .when(add(source(1_000)))
      .thenRefused('fallback.too_many_sources'));
  it('has room again after a removal', () =>
    given(full, changed([], ['s3']))
      .when(add(source(1_000)))
      .then(changed([source(1_000)])));

  it('loses a source, once', () => {
    given(full)
      .when(unlist('s3'))
      .then(changed([], ['s3']));
    given(full, changed([], ['s3']))
      .when(unlist('s3'))
      .thenRefused('fallback.source_not_found');
  });

  it('is replaced as one, also when it is full', () => {
    const others = several(MAX_FALLBACK_SOURCES, 1_000);
    given(full)
      .when(replace(...others))
      .then(
        changed(
          others,
          full.data.added.map(({ sourceId }) => sourceId),
        ),
      );
    given(
      full,
      changed(
        others,
        full.data.added.map(({ sourceId }) => sourceId),
      ),
    )
      .when(replace())
      .then(
        changed(
          [],
          others.map(({ sourceId }) => sourceId),
        ),
      );
  });
  it('is not replaced by more than it may take', () =>
    given()
      .when(replace(...several(MAX_FALLBACK_SOURCES + 1)))
      .thenRefused('fallback.too_many_sources'));
  it('is not changed where nothing takes the place of nothing', () => given().when(replace()).thenNothing());

  it('fits into one event when it is replaced whole, however long its texts are', () => {
    const uuid = '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11';
    const longest = (n: number): Source => ({
      ...{ ...source(n), sourceId: uuid, numericId: Number.MAX_SAFE_INTEGER, priority: -MAX_SOURCE_PRIORITY },
      ...{ url: 'u'.repeat(MAX_SOURCE_URL), namespace: 'n'.repeat(MAX_SOURCE_NAMESPACE) },
      ...{ name: '\u2603'.repeat(MAX_SOURCE_NAME), sourceType: 'huggingface' },
      token: { ref: `fallbacksource/${uuid}/${uuid}`, version: 1_000, setAt: NOW },
    });
    const all = Array.from({ length: MAX_FALLBACK_SOURCES }, (_, n) => longest(n));
    const event = changed(
      all,
      all.map(({ sourceId }) => sourceId),
    );
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(MAX_EVENT_BYTES - 16 * 1_024);
  });
});

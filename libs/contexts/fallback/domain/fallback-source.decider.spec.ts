import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import { ChangeFallbackSource, RecordFallbackSource, RetireFallbackSource } from './commands';
import { fallbackSourceDecider } from './fallback-source.decider';
import type { FallbackSourceAdded, FallbackSourceEvent, SourceSettings } from './fallback-source.events';
import { replacedToken } from './replaced-token';

const given = givenFor(fallbackSourceDecider);
const NOW = '2030-01-01T00:00:00.000Z';
const LATER = '2030-01-02T00:00:00.000Z';
const by = (at = NOW): CommandMetadata => ({
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', at },
  ...{ actorId: 'admin', actorKind: 'admin-token' },
});
const sourceId = 's1';
const token = (n: number) => ({ ref: `fallbacksource/s1/${n}`, version: 1, setAt: NOW });
const settings: SourceSettings = {
  ...{ url: 'https://huggingface.co', name: 'Hugging Face', sourceType: 'huggingface' },
  ...{ priority: 100, enabled: true, token: token(1) },
};
const data: FallbackSourceAdded['data'] = { ...settings, sourceId, numericId: 1, namespace: '', addedAt: NOW };
const added: FallbackSourceEvent = { type: 'FallbackSourceAdded', data };
const updated = (change: Partial<SourceSettings>): FallbackSourceEvent => ({
  type: 'FallbackSourceUpdated',
  data: { sourceId, before: settings, after: { ...settings, ...change }, updatedAt: LATER },
});
const removed: FallbackSourceEvent = {
  type: 'FallbackSourceRemoved',
  data: { sourceId, name: 'Hugging Face', token: token(1) },
};
const record = new RecordFallbackSource(data, by());
const change = (fields: Partial<SourceSettings>) => new ChangeFallbackSource({ sourceId, ...fields }, by(LATER));
const retire = new RetireFallbackSource({ sourceId }, by());

describe('a fallback source', () => {
  it('is added', () => given().when(record).then(added));
  it('is added once', () => given(added).when(record).thenNothing());
  it('is not added behind its removal', () => given(added, removed).when(record).thenNothing());

  it('is changed in what is given', () =>
    given(added)
      .when(change({ priority: 1, enabled: false }))
      .then(updated({ priority: 1, enabled: false })));
  it('takes another token', () =>
    given(added)
      .when(change({ token: token(2) }))
      .then(updated({ token: token(2) })));
  it('loses its token', () =>
    given(added)
      .when(change({ token: null }))
      .then(updated({ token: null })));
  it.each(['http://huggingface.co', 'https://huggingface.example', 'https://huggingface.co:8443'])(
    'takes no token along to %s',
    (url) =>
      given(added)
        .when(change({ url }))
        .then(updated({ url, token: null })),
  );
  it('keeps its token where only the path is another one', () => {
    const url = 'https://huggingface.co/mirror';
    given(added).when(change({ url })).then(updated({ url }));
  });
  it('goes elsewhere with a token that is given for it', () => {
    const there = { url: 'https://huggingface.example', token: token(2) };
    given(added).when(change(there)).then(updated(there));
  });
  it('is not changed by what it is already', () => given(added).when(change(settings)).thenNothing());
  it('keeps whom it is for and when it came', () =>
    expect(given(added, updated({ name: 'Other' })).state()).toMatchObject({
      ...{ namespace: '', numericId: 1, addedAt: NOW, updatedAt: LATER, settings: { ...settings, name: 'Other' } },
    }));
  it.each([[[]], [[added, removed]]])('is not changed where it is not (%#)', (history) =>
    given(...history)
      .when(change({ priority: 1 }))
      .thenRefused('fallback.source_not_found'),
  );

  it('is removed with the token it has', () => {
    given(added).when(retire).then(removed);
    const last = { ...removed.data, token: token(2) };
    given(added, updated({ token: token(2) }))
      .when(retire)
      .then({ type: 'FallbackSourceRemoved', data: last });
  });
  it('is removed once, and not before it is there', () => {
    given(added, removed).when(retire).thenNothing();
    given().when(retire).thenNothing();
  });
  it('is not changed by events behind its removal', () =>
    expect(given(added, removed, updated({ priority: 1 })).state()).toEqual({ status: 'removed' }));
});

describe('a token that no source names any more', () => {
  it.each([
    ['was replaced', updated({ token: token(2) }), token(1)],
    ['was taken away', updated({ token: null }), token(1)],
    ['went with its source', removed, token(1)],
    ['was for another host', updated({ url: 'https://huggingface.example', token: null }), token(1)],
    ['is none: another field was changed', updated({ priority: 1 }), null],
    ['is none: the source has just come', added, null],
  ] as const)('%s', (_, event, expected) => expect(replacedToken(event)).toEqual(expected));
});

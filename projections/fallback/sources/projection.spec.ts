import type {
  FallbackSourceAdded,
  FallbackSourceListChanged,
  FallbackSourceUpdated,
  SourceSettings,
} from '@hubledger/contexts/fallback/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { projected } from '@hubledger/testing/projected';
import { recorder } from '@hubledger/testing/recorded';
import { fallbackSources } from './projection';
import { listFallbackSources } from './queries';
import type { FallbackSourceRow } from './read-model';

const at = '2030-01-01T00:00:00.000Z';
const later = '2030-01-02T00:00:00.000Z';
const given = projectionOf(fallbackSources).given;
const recorded = recorder();
const token = { ref: 'fallbacksource/s1/c1', version: 1, setAt: at };
const settings: SourceSettings = {
  ...{ url: 'https://huggingface.co', name: 'Hugging Face', sourceType: 'huggingface' },
  ...{ priority: 100, enabled: true, token },
};
const source = (id: number, change: Partial<FallbackSourceAdded['data']> = {}): FallbackSourceAdded['data'] => ({
  ...settings,
  ...{ sourceId: `s${id}`, numericId: id, namespace: '', addedAt: at, ...change },
});
const listed = (added: Array<FallbackSourceAdded['data']>, removed: string[] = []) =>
  recorded<FallbackSourceListChanged>('fallbacksourcelist-all', 'FallbackSourceListChanged', { added, removed });
const updated = (sourceId: string, after: Partial<SourceSettings>) =>
  recorded<FallbackSourceUpdated>(`fallbacksource-${sourceId}`, 'FallbackSourceUpdated', {
    ...{ sourceId, before: settings, after: { ...settings, ...after }, updatedAt: later },
  });
const row = (id: number, change: Partial<FallbackSourceRow> = {}): FallbackSourceRow => ({
  ...{ id, namespace: '', url: settings.url, token, priority: 100, name: settings.name },
  ...{ source_type: 'huggingface', enabled: true, created_at: at, updated_at: at, ...change },
});

describe('fallback sources', () => {
  it('are there from their place on the list', () => given(listed([source(1)])).then({ s1: row(1) }));
  it('are as they were changed last', () =>
    given(listed([source(1)]), updated('s1', { priority: 1 }), updated('s1', { enabled: false, token: null })).then({
      s1: row(1, { enabled: false, token: null, updated_at: later }),
    }));
  it('are gone once they are off it', () => given(listed([source(1)]), listed([], ['s1'])).then({}));
  it('stay gone when a change was under way', () =>
    given(listed([source(1)]), listed([], ['s1']), updated('s1', { priority: 1 })).then({}));
  it('are replaced all at once', () =>
    given(listed([source(1)]), listed([source(2)]), listed([source(3)], ['s1', 's2'])).then({ s3: row(3) }));

  it('are listed by priority, then in the order they came, and by what is asked for', async () => {
    const documents = await projected(
      [fallbackSources],
      [
        listed([source(1), source(2, { priority: -1 }), source(3, { enabled: false })]),
        listed([source(4, { namespace: 'ada' })]),
      ],
    );
    const ids = async (filter: Parameters<typeof listFallbackSources>[1]) =>
      (await listFallbackSources(documents, filter)).map(({ id }) => id);
    expect(await ids({})).toEqual([2, 1, 3, 4]);
    expect(await ids({ namespace: '' })).toEqual([2, 1, 3]);
    expect(await ids({ namespace: 'ada', enabled: true })).toEqual([4]);
    expect(await ids({ namespace: 'Ada' })).toEqual([]);
    expect(await ids({ enabled: false })).toEqual([3]);
  });
});

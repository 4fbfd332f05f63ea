import { EnvironmentSources, type FallbackSourceListChanged } from '@hubledger/contexts/fallback/contract';
import type { DocumentStore } from '@hubledger/kernel';
import { projected } from '@hubledger/testing/projected';
import { recorded } from '@hubledger/testing/recorded';
import { Logger } from '@nestjs/common';
import { fallbackSources } from '@projections/fallback/sources/projection';
import { AvailableSources } from './available-sources';

const at = '2030-01-01T00:00:00.000Z';
const env = { url: 'https://env.example', name: 'Env', sourceType: 'huggingface' as const, priority: 100, token: null };
const listed = (n: number, namespace = '', enabled = true) => ({
  ...{ sourceId: `s${n}`, numericId: n, namespace, addedAt: at, url: `https://${n}.example`, name: `${n}` },
  ...{ sourceType: 'kohakuhub' as const, priority: n, enabled, token: null },
});
const namesOf = async (documents: DocumentStore) => {
  const sources = await new AvailableSources(new EnvironmentSources([env], []), documents).all();
  return sources.map(({ name }) => name);
};

describe('the sources that are available', () => {
  afterEach(() => jest.restoreAllMocks());

  it('are those of the environment and those of the list that are for everybody and enabled', async () => {
    const added = [listed(1), listed(2, 'ada'), listed(3, '', false), listed(400)];
    const changed = { added, removed: [] };
    const event = recorded<FallbackSourceListChanged>('fallbacksourcelist-all', 'FallbackSourceListChanged', changed);
    expect(await namesOf(await projected([fallbackSources], [event]))).toEqual(['1', 'Env', '400']);
  });

  it('are those of the environment where the list can not be read', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const broken = {
      collection: () => {
        throw new Error('not there');
      },
    } as unknown as DocumentStore;
    expect(await namesOf(broken)).toEqual(['Env']);
    expect(warned).toHaveBeenCalledTimes(1);
  });
});

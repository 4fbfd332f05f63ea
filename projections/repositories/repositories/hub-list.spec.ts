import type { DocumentStore, RecordedEvent } from '@hubledger/kernel';
import type { CommitPushed, RepositoryCreated } from '@hubledger/contexts/repositories/contract';
import { commitPushed, repositoryCreated } from '@hubledger/testing/builders/repository-events';
import { projected } from '@hubledger/testing/projected';
import { recorder } from '@hubledger/testing/recorded';
import { type HubListQuery, listRepositories } from './hub-list';
import { repositories } from './projection';

const at = (second: number): string => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
const base: HubListQuery = { type: 'model', visibleTo: { ownerIds: [] }, sort: 'lastModified', limit: 10 };

/** `private` ones belong to u2; all `r0`..`r9` are made in the same second, in pairs. */
const storeWith = (...names: ReadonlyArray<{ name: string; secret?: boolean; tags?: string[]; type?: 'dataset' }>) => {
  const recorded = recorder();
  const events = names.flatMap(({ name, secret, tags = [], type }, index): RecordedEvent[] => {
    const repositoryId = `r${index}`;
    const stream = `repository-${repositoryId}`;
    const created = repositoryCreated({
      repositoryId,
      numericId: index + 1,
      repositoryType: type ?? 'model',
      name,
      ownerId: secret ? 'u2' : 'u1',
      visibility: secret ? 'private' : 'public',
      createdAt: at(Math.floor(index / 2)),
    });
    const card = { tags, pipelineTag: null, libraryName: null, data: null };
    const pushed = commitPushed({ repositoryId, committedAt: at(Math.floor(index / 2)), card });
    return [
      recorded<RepositoryCreated>(stream, 'RepositoryCreated', created),
      recorded<CommitPushed>(stream, 'CommitPushed', pushed),
    ];
  });
  return projected([repositories], events);
};

const namesIn = async (store: DocumentStore, query: Partial<HubListQuery>): Promise<string[]> =>
  (await listRepositories(store, { ...base, ...query })).rows.map(({ document }) => document.name);

const allPages = async (store: DocumentStore, query: Partial<HubListQuery>): Promise<string[][]> => {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await listRepositories(store, { ...base, ...query, cursor });
    pages.push(page.rows.map(({ document }) => document.name));
    cursor = page.next ?? undefined;
  } while (cursor);
  return pages;
};

describe('a list of the hub', () => {
  it('is newest first', async () => {
    const store = await storeWith({ name: 'a' }, { name: 'b' }, { name: 'c' });
    expect(await namesIn(store, {})).toEqual(['c', 'b', 'a']);
    expect(await namesIn(store, { order: 'asc' })).toEqual(['a', 'b', 'c']);
  });

  it('holds one type', async () => {
    const store = await storeWith({ name: 'a' }, { name: 'b', type: 'dataset' });
    expect(await namesIn(store, { type: 'dataset' })).toEqual(['b']);
    expect(await namesIn(store, { type: 'space' })).toEqual([]);
  });

  it('hides private repositories from everybody but their owners', async () => {
    const store = await storeWith({ name: 'a' }, { name: 'b', secret: true });
    expect(await namesIn(store, {})).toEqual(['a']);
    expect(await namesIn(store, { visibleTo: { ownerIds: ['u1'] } })).toEqual(['a']);
    expect(await namesIn(store, { visibleTo: { ownerIds: ['u2'] } })).toEqual(['b', 'a']);
    expect(await namesIn(store, { visibleTo: 'everything' })).toEqual(['b', 'a']);
  });

  it.each([1, 2, 3, 7])('shows each row once over pages of %d', async (limit) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const store = await storeWith(...names.map((name) => ({ name })));
    const pages = await allPages(store, { limit });
    expect(pages.flat()).toEqual(names.toReversed());
    expect(pages).toHaveLength(Math.ceil(7 / limit));
    expect((await allPages(store, { limit, order: 'asc', sort: 'createdAt' })).flat()).toEqual(names);
  });

  it('wants all search terms', async () => {
    const store = await storeWith({ name: 'bert-base' }, { name: 'bert-large' }, { name: 'gpt-large' });
    expect(await namesIn(store, { search: ['BERT'] })).toEqual(['bert-large', 'bert-base']);
    expect(await namesIn(store, { search: ['bert', 'Large'] })).toEqual(['bert-large']);
    expect(await namesIn(store, { author: 'ada', search: ['gpt'] })).toEqual(['gpt-large']);
    expect(await namesIn(store, { author: 'Ada' })).toEqual([]);
  });

  it('wants all tags, and pages through what they leave', async () => {
    const both = ['license:mit', 'language:en'];
    const store = await storeWith(
      { name: 'a', tags: both },
      { name: 'b', tags: ['license:mit'] },
      { name: 'c', tags: both },
      { name: 'd', tags: [] },
    );
    expect(await namesIn(store, { tags: ['license:mit'] })).toEqual(['c', 'b', 'a']);
    expect(await allPages(store, { tags: both, limit: 1 })).toEqual([['c'], ['a']]);
  });

  it.each(['nonsense', 'MjAzMA', ''])('refuses the cursor "%s"', async (cursor) => {
    const store = await storeWith({ name: 'a' });
    await expect(listRepositories(store, { ...base, cursor })).rejects.toMatchObject({
      code: 'repositories.bad_list_cursor',
    });
  });
});

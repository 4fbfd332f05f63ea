import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlDocumentStore } from '@hubledger/adapters/libsql';
import { positionOf, type ReadModel } from '@hubledger/kernel';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { listAccounts } from '@projections/identity/accounts/queries';
import { commitsModel, repositoryAuthor } from '@projections/repositories/commits/read-model';
import { listCommits } from '@projections/repositories/commits/queries';
import { listRepositoriesAsJson } from '@projections/repositories/repositories/hub-list';
import { repositoriesModel, type RepositoryRow, timeKey } from '@projections/repositories/repositories/read-model';
import { adminRepositories } from '@projections/repositories/repositories/queries';

const ROWS = 3_000;
const at = (n: number) => new Date(Date.UTC(2030, 0, 1) + n * 1_000).toISOString();
const page = { limit: 100, offset: 900 };

const account = (n: number) => ({
  id: n,
  username: `user-${n}`,
  email: `user-${n}@example.com`,
  email_verified: true,
  is_active: true,
  is_org: n % 50 === 0,
  private_quota_bytes: null,
  public_quota_bytes: null,
  private_used_bytes: 0,
  public_used_bytes: 0,
  created_at: at(n),
  storage_bytes: (n * 7_919) % ROWS,
  over_quota: n % 1_000 === 0,
});

const commit = (n: number) => ({
  id: n,
  commit_id: String(n).padStart(40, '0'),
  repository_id: `r${n % 2}`,
  repo_full_id: `ada/net-${n % 2}`,
  repo_type: 'model' as const,
  branch: 'main',
  author_id: `u${n % 2}`,
  username: `user-${n % 2}`,
  message: 'Add weights',
  description: '',
  created_at: at(n),
  repository_author: repositoryAuthor(`r${n % 2}`, `user-${n % 2}`),
});

const repository = (n: number): RepositoryRow => ({
  id: n,
  repo_type: (['model', 'dataset', 'space'] as const)[n % 3]!,
  namespace: `user-${n % 2}`,
  name: `net-${n}`,
  full_id: `user-${n % 2}/net-${n}`,
  private: n % 10 === 0,
  owner_id: `u${n % 2}`,
  owner_kind: 'user',
  created_by: `u${n % 2}`,
  created_at: at(n),
  last_modified: at(n),
  sha: null,
  used_bytes: (n * 7_919) % ROWS,
  quota_bytes: null,
  over_quota: n % 1_000 === 0,
  file_count: 0,
  total_size: 0,
  commit_count: 0,
  lfs_reference_count: 0,
  lfs_reference_bytes: 0,
  tags: [],
  pipeline_tag: null,
  library_name: null,
  card_data: null,
  sdk: null,
  created_key: timeKey(at(n), n),
  modified_key: timeKey(at(n), n),
});

describe('each list has an index that gives its order', () => {
  let directory: string;
  let store: LibsqlDocumentStore;
  let asked: Array<{ text: string; params: readonly never[] }> = [];

  const fill = async <D extends object>(model: ReadModel<D>, row: (n: number) => D) => {
    const writes = Array.from({ length: ROWS }, (_, n) => n + 1).map((n) => ({
      id: String(n).padStart(16, '0'),
      expected: null,
      next: row(n),
      position: positionOf(n),
    }));
    await store.collection(model).writeAll(writes);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lists-'));
    store = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
    await fill(accountsModel, account);
    await fill(commitsModel, commit);
    await fill(repositoriesModel, repository);
    const all = store.file.all.bind(store.file);
    jest.spyOn(store.file, 'all').mockImplementation((text, params = []) => {
      asked.push({ text, params: params as never[] });
      return all<never>(text, params);
    });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await store.close();
    await rm(directory, { recursive: true });
  });

  /** No page is sorted, and none reads its table without an index. */
  const assertOrdered = async (list: () => Promise<unknown>) => {
    asked = [];
    await list();
    const pages = asked.filter(({ text }) => text.includes('group_concat'));
    expect(pages).toHaveLength(1);
    for (const { text, params } of pages) {
      const steps = store.file.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, params);
      const plan = steps.map(({ detail }) => detail).join('; ');
      expect(plan).toMatch(/(SEARCH|SCAN) d USING INDEX/);
      expect(plan).not.toMatch(/TEMP B-TREE/);
    }
  };

  describe.each(['asc', 'desc'] as const)('%s', (order) => {
    it.each(['id', 'username', 'storage', 'created_at'] as const)('users by %s', async (sort) => {
      await assertOrdered(() => listAccounts(store, { ...page, sort, order, includeOrganizations: true }));
      await assertOrdered(() => listAccounts(store, { ...page, sort, order, includeOrganizations: false }));
    });

    it.each(['id', 'created_at', 'username', 'repository'] as const)('commits by %s', (sort) =>
      assertOrdered(() => listCommits(store, { ...page, sort, order })),
    );
    it.each(['id', 'created_at', 'repository'] as const)('commits of a user by %s', (sort) =>
      assertOrdered(() => listCommits(store, { ...page, sort, order, username: 'user-1' })),
    );
    it.each(['id', 'created_at', 'username'] as const)('commits of a repository by %s', (sort) =>
      assertOrdered(() => listCommits(store, { ...page, sort, order, repositoryIds: ['r1'] })),
    );
    it('commits of a user in a repository', () =>
      assertOrdered(() =>
        listCommits(store, { ...page, sort: 'created_at', order, username: 'user-1', repositoryIds: ['r1'] }),
      ));

    it.each(['id', 'full_id', 'used_bytes', 'created_at'] as const)('repositories by %s', (sort) =>
      assertOrdered(() => adminRepositories(store, { ...page, sort, order })),
    );

    it.each(['createdAt', 'lastModified'] as const)("the public's models by %s", async (sort) => {
      const query = { type: 'model' as const, sort, order, limit: 50 };
      await assertOrdered(() => listRepositoriesAsJson(store, { ...query, visibleTo: { ownerIds: [] } }));
      await assertOrdered(() => listRepositoriesAsJson(store, { ...query, visibleTo: 'everything' }));
      const cursor = Buffer.from(timeKey(at(1_500), 1_500)).toString('base64url');
      await assertOrdered(() => listRepositoriesAsJson(store, { ...query, cursor, visibleTo: { ownerIds: [] } }));
    });
  });
});

import { accountClaimHash, claimStreamName, type UserCreated } from '@hubledger/contexts/identity/contract';
import type { OrganizationCreated } from '@hubledger/contexts/organizations/contract';
import type { CommitPushed, RepositoryCreated, RepositoryDeleted } from '@hubledger/contexts/repositories/contract';
import { type DocumentStore, LogId, Sealer } from '@hubledger/kernel';
import { DtoValidationPipe } from '@hubledger/platform/http';
import {
  commitPushed,
  repositoryCreated,
  repositoryDeleted,
  sizes,
} from '@hubledger/testing/builders/repository-events';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { projected } from '@hubledger/testing/projected';
import { recorder } from '@hubledger/testing/recorded';
import { allProjections } from '@projections/index';
import { auditEvents } from './audit/audit-events';
import { AuditEventsQuery } from './audit/audit.dto';
import { KnownEntries } from './audit/entries/known-entries';
import { KnownPages } from './audit/search/known-pages';
import { type CommitListResponse, ListCommitsQuery } from './commits/commit.dto';
import { commitList } from './commits/commit-list';
import type { RepositoryListResponse } from './repositories/repository.dto';
import { repositoryDetail, repositoryList } from './repositories/repository-list';
import { ListRepositoriesQuery } from './repositories/repository-requests.dto';
import { search } from './search/search';
import { SearchQuery } from './search/search-query.dto';
import { detailedStats, stats, timeseries, topRepositoriesBy } from './statistics/statistics';
import { TopRepositoriesQuery } from './statistics/growth.dto';
import type { UserListResponse } from './users/user.dto';
import { userList } from './users/user-list';
import { ListUsersQuery } from './users/user-requests.dto';

type Query<T> = new () => T;
/** As a request would bring it. */
const asked = <T>(type: Query<T>, query: Record<string, unknown> = {}): Promise<T> =>
  new DtoValidationPipe().transform(query, { type: 'query', metatype: type }) as Promise<T>;

const parsed = <T>(json: string): T => JSON.parse(json) as T;

const recorded = recorder();
const user = (userId: string, numericId: number, username: string, createdAt: string) =>
  recorded<UserCreated>(`user-${userId}`, 'UserCreated', {
    userId,
    numericId,
    username,
    normalizedName: username,
    email: `${username}@example.com`,
    emailHash: 'hash',
    emailVerified: true,
    isActive: true,
    password: { ref: 'password', version: 1 },
    privateQuotaBytes: null,
    publicQuotaBytes: username === 'ada' ? 1_000 : null,
    createdAt,
  });
const repository = (repositoryId: string, numericId: number, change: Partial<RepositoryCreated['data']>) =>
  recorded<RepositoryCreated>(
    `repository-${repositoryId}`,
    'RepositoryCreated',
    repositoryCreated({ repositoryId, numericId, ...change }),
  );
const push = (repositoryId: string, numericId: number, change: Partial<CommitPushed['data']>) =>
  recorded<CommitPushed>(
    `repository-${repositoryId}`,
    'CommitPushed',
    commitPushed({ repositoryId, numericId, commit: String(numericId).repeat(40), ...change }),
  );

const first = sizes({ files: 1, totalBytes: 123, usedBytes: 123, commits: 1, lfsReferences: { count: 1, bytes: 100 } });
const second = sizes({
  files: 2,
  totalBytes: 200,
  usedBytes: 300,
  commits: 2,
  lfsReferences: { count: 2, bytes: 250 },
});
const events = [
  user('u1', 1, 'ada', '2030-01-01T00:00:00.000Z'),
  user('u2', 2, 'Bob', '2030-01-02T00:00:00.000Z'),
  recorded<OrganizationCreated>('organization-o1', 'OrganizationCreated', {
    organizationId: 'o1',
    numericId: 3,
    name: 'lab',
    normalizedName: 'lab',
    description: null,
    createdBy: 'u2',
    privateQuotaBytes: null,
    publicQuotaBytes: null,
    createdAt: '2030-01-03T00:00:00.000Z',
  }),
  repository('r1', 1, { createdAt: '2030-01-04T00:00:00.000Z' }),
  push('r1', 1, { after: first, committedAt: '2030-01-04T00:00:00.000Z' }),
  push('r1', 2, {
    before: first,
    after: second,
    authorId: 'u2',
    authorName: 'Bob',
    committedAt: '2030-01-05T00:00:00.000Z',
  }),
  repository('r2', 2, {
    repositoryType: 'dataset',
    ownerId: 'o1',
    ownerKind: 'organization',
    namespace: 'lab',
    createdBy: 'gone',
    visibility: 'private',
    createdAt: '2030-01-05T00:00:00.000Z',
  }),
  repository('r3', 3, { repositoryType: 'space', name: 'brief', createdAt: '2030-01-06T00:00:00.000Z' }),
  push('r3', 3, {
    repositoryType: 'space',
    name: 'brief',
    committedAt: '2030-01-06T00:00:00.000Z',
    after: sizes({ commits: 1 }),
  }),
  recorded<RepositoryDeleted>(
    'repository-r3',
    'RepositoryDeleted',
    repositoryDeleted({
      repositoryId: 'r3',
      repositoryType: 'space',
      name: 'brief',
      createdAt: '2030-01-06T00:00:00.000Z',
      sizes: sizes({ commits: 1 }),
    }),
  ),
];

let store: DocumentStore;
beforeAll(async () => {
  store = await projected(allProjections, events);
});

describe('GET /admin/api/users', () => {
  const list = async (query: Record<string, unknown> = {}) =>
    parsed<UserListResponse>(await userList(store, await asked(ListUsersQuery, query)));
  const names = async (query: Record<string, unknown>) => (await list(query)).users.map(({ username }) => username);

  it('answers the documented shape', async () => {
    expect(await list({ search: 'ADA@' })).toEqual({
      users: [
        {
          id: 1,
          username: 'ada',
          email: 'ada@example.com',
          email_verified: true,
          is_active: true,
          is_org: false,
          private_quota_bytes: null,
          public_quota_bytes: 1_000,
          private_used_bytes: 0,
          public_used_bytes: 0,
          created_at: '2030-01-01T00:00:00.000000Z',
        },
      ],
      total: 1,
      limit: 100,
      offset: 0,
      search: 'ADA@',
    });
  });
  it('orders by id', async () => expect(await names({})).toEqual(['ada', 'Bob']));
  it('lists organizations on request', async () =>
    expect(await names({ include_orgs: 'YES', sort: 'created_at', order: 'desc' })).toEqual(['lab', 'Bob', 'ada']));
  it('counts before paging', async () =>
    expect(await list({ include_orgs: '1', limit: '1', offset: '1' })).toMatchObject({
      users: [{ username: 'Bob' }],
      total: 3,
      limit: 1,
      offset: 1,
      search: null,
    }));
  it('clamps the limit', async () => expect(await list({ limit: '5000' })).toMatchObject({ limit: 1_000 }));
  it.each([{ sort: 'shoe_size' }, { order: 'up' }, { offset: '-1' }, { limit: 'ten' }, { include_orgs: 'maybe' }])(
    'refuses %j',
    async (query) => {
      const [field] = Object.keys(query);
      await expect(list(query)).rejects.toMatchObject({
        code: 'request.invalid',
        problems: [{ loc: ['query', field] }],
      });
    },
  );
});

describe('GET /admin/api/repositories', () => {
  const list = async (query: Record<string, unknown> = {}) =>
    parsed<RepositoryListResponse>(await repositoryList(store, await asked(ListRepositoriesQuery, query)));

  it('answers the documented shape, newest first', async () => {
    expect(await list()).toEqual({
      repositories: [
        {
          id: 2,
          repo_type: 'dataset',
          namespace: 'lab',
          name: 'net',
          full_id: 'lab/net',
          private: true,
          owner_id: null,
          owner_username: 'unknown',
          created_at: '2030-01-05T00:00:00.000000Z',
          quota_bytes: null,
          used_bytes: 0,
          percentage_used: null,
          is_inheriting: true,
        },
        {
          id: 1,
          repo_type: 'model',
          namespace: 'ada',
          name: 'net',
          full_id: 'ada/net',
          private: false,
          owner_id: 1,
          owner_username: 'ada',
          created_at: '2030-01-04T00:00:00.000000Z',
          quota_bytes: null,
          used_bytes: 300,
          percentage_used: 30,
          is_inheriting: true,
        },
      ],
      total: 2,
      limit: 100,
      offset: 0,
      search: null,
    });
  });
  it.each([
    [{ search: 'LAB/' }, 1],
    [{ repo_type: 'model' }, 1],
    [{ repo_type: 'film' }, 0],
    [{ namespace: 'ada', repo_type: 'model' }, 1],
    [{ namespace: 'Ada' }, 0],
  ])('finds by %j', async (query, total) => {
    const answer = await list(query);
    expect(answer.total).toBe(total);
    expect(answer.repositories).toHaveLength(total);
  });
  it('shows one with counts', async () =>
    expect(await repositoryDetail(store, 'model', 'ada/net')).toMatchObject({
      full_id: 'ada/net',
      file_count: 2,
      commit_count: 2,
      total_size: 200,
    }));
  it.each([
    ['dataset', 'ada/net'],
    ['film', 'ada/net'],
    ['space', 'ada/brief'],
  ])('does not find %s %s', async (type, fullId) =>
    expect(repositoryDetail(store, type, fullId)).rejects.toMatchObject({ kind: 'not-found' }),
  );
});

describe('GET /admin/api/commits', () => {
  const list = async (query: Record<string, unknown> = {}) =>
    parsed<CommitListResponse>(await commitList(store, await asked(ListCommitsQuery, query)));
  const ids = async (query: Record<string, unknown>) => (await list(query)).commits.map(({ id }) => id);

  it('answers the documented shape', async () =>
    expect(await list({ repo_full_id: 'ada/net', limit: '1' })).toEqual({
      commits: [
        {
          id: 2,
          commit_id: '2'.repeat(40),
          repo_full_id: 'ada/net',
          repo_type: 'model',
          branch: 'main',
          user_id: 2,
          username: 'Bob',
          message: 'Add weights',
          description: '',
          created_at: '2030-01-05T00:00:00.000Z',
        },
      ],
      total: 2,
      limit: 1,
      offset: 0,
    }));
  it('keeps the commits of deleted repositories', async () =>
    expect(await list()).toMatchObject({
      total: 3,
      commits: [{ id: 3, repo_full_id: 'ada/brief' }, { id: 2 }, { id: 1 }],
    }));
  it('finds by author', async () =>
    expect(await list({ username: 'Bob' })).toMatchObject({ total: 1, commits: [{ id: 2 }] }));
  it('finds by both', async () =>
    expect(await list({ username: 'ada', repo_full_id: 'ada/net' })).toMatchObject({ total: 1, commits: [{ id: 1 }] }));
  it('finds nothing in an unknown repository', async () =>
    expect(await list({ repo_full_id: 'ada/none' })).toMatchObject({ total: 0, commits: [] }));
  it('sorts', async () => {
    expect(await ids({ sort: 'id', order: 'asc' })).toEqual([1, 2, 3]);
    expect(await ids({ sort: 'username', order: 'asc' })).toEqual([2, 1, 3]);
    expect(await ids({ sort: 'username', order: 'asc', repo_full_id: 'ada/net' })).toEqual([2, 1]);
    expect(await ids({ sort: 'repository', order: 'asc' })).toEqual([3, 1, 2]);
  });
});

describe('GET /admin/api/search', () => {
  const find = async (query: Record<string, unknown>) => search(store, await asked(SearchQuery, query));

  it('answers the documented shape', async () => {
    const { query, results, result_counts } = await find({ q: 'ADA' });
    expect({ query, users: results.users, result_counts }).toEqual({
      query: 'ADA',
      users: [{ id: 1, username: 'ada', email: 'ada@example.com', email_verified: true, is_active: true }],
      result_counts: { users: 1, repositories: 1, commits: 2 },
    });
    expect(results.repositories).toEqual([
      {
        id: 1,
        full_id: 'ada/net',
        repo_type: 'model',
        namespace: 'ada',
        name: 'net',
        private: false,
        owner_username: 'ada',
      },
    ]);
    expect(results.commits[1]).toEqual({
      id: 1,
      commit_id: '1'.repeat(40),
      message: 'Add weights',
      username: 'ada',
      repo_full_id: 'ada/net',
      repo_type: 'model',
      branch: 'main',
      created_at: '2030-01-04T00:00:00.000Z',
    });
  });
  it('finds commits by message, newest first', async () => {
    const { results } = await find({ q: 'weights', limit: '2' });
    expect(results.commits.map(({ id }) => id)).toEqual([3, 2]);
  });
  it('finds no organizations among users', async () =>
    expect((await find({ q: 'lab' })).result_counts).toEqual({ users: 0, repositories: 1, commits: 0 }));
  it('finds by one character', async () =>
    expect((await find({ q: 'b' })).result_counts).toMatchObject({ users: 1, repositories: 1 }));
  it.each([
    [{ types: 'users' }, ['users']],
    [{ types: ['repos', 'commits'] }, ['repositories', 'commits']],
    [{ types: 'repositories' }, ['repositories']],
    [{ 'types[]': ['repositories', 'users'] }, ['users', 'repositories']],
    [{}, ['users', 'repositories', 'commits']],
  ])('looks for %j only', async (types, groups) => {
    const { results } = await find({ q: 'a', ...types });
    const full = (Object.entries(results) as Array<[string, unknown[]]>).filter(([, rows]) => rows.length > 0);
    expect(full.map(([group]) => group)).toEqual(groups);
  });
  it.each([
    {},
    { q: '' },
    { q: 'x'.repeat(201) },
    { q: 'a', types: 'stars' },
    { q: 'a', 'types[]': 'x' },
    { q: ['a'] },
  ])('refuses %j', async (query) => expect(find(query)).rejects.toMatchObject({ code: 'request.invalid' }));
});

describe('GET /admin/api/stats', () => {
  it('counts', async () =>
    expect(JSON.parse(await stats(store))).toEqual({
      users: 2,
      organizations: 1,
      repositories: { total: 2, private: 1, public: 1 },
    }));
  it('counts in detail', async () =>
    expect(JSON.parse(await detailedStats(store))).toEqual({
      users: { total: 2, active: 2, verified: 2, inactive: 0 },
      organizations: { total: 1 },
      repositories: { total: 2, private: 1, public: 1, by_type: { model: 1, dataset: 1, space: 0 } },
      commits: {
        total: 3,
        top_contributors: [
          { username: 'ada', commit_count: 2 },
          { username: 'Bob', commit_count: 1 },
        ],
      },
      lfs: { total_objects: 2, total_size: 250 },
      storage: { private_used: 0, public_used: 300, total_used: 300 },
    }));
  it('counts by day, without the days on which nothing came in', async () =>
    expect(JSON.parse(await timeseries(store, '2030-01-02'))).toEqual({
      repositories_by_day: {
        '2030-01-04': { model: 1, dataset: 0, space: 0 },
        '2030-01-05': { model: 0, dataset: 1, space: 0 },
      },
      commits_by_day: { '2030-01-04': 1, '2030-01-05': 1, '2030-01-06': 1 },
      users_by_day: { '2030-01-02': 1 },
    }));
  it('ranks repositories that have something', async () => {
    const bySize = await topRepositoriesBy(store, await asked(TopRepositoriesQuery, { by: 'size' }));
    expect(JSON.parse(bySize)).toEqual({
      top_repositories: [{ repo_full_id: 'ada/net', repo_type: 'model', total_size: 200, private: false }],
      sorted_by: 'size',
    });
    const byCommits = await topRepositoriesBy(store, await asked(TopRepositoriesQuery));
    expect(JSON.parse(byCommits)).toEqual({
      top_repositories: [{ repo_full_id: 'ada/net', repo_type: 'model', commit_count: 2, private: false }],
      sorted_by: 'commits',
    });
  });
});

describe('GET /admin/api/audit/events', () => {
  it('answers from the log, without what was sealed with a key that is gone', async () => {
    const log = new InMemoryEventLog();
    const { metadata } = events[0]!;
    const own = { ...metadata, actorId: 'u1', ip: 'sealed:1:u1:AAAA', ipHash: 'hash' };
    const data = { userId: 'u1', fullName: 'sealed:1:u1:AAAA', bio: null };
    await log.append('user-u1', [{ id: 'e1', type: 'UserCreated', data: events[0]!.data, metadata }], {
      expectedRevision: 'no-stream',
    });
    await log.append('user-u1', [{ id: 'e2', type: 'ProfileUpdated', data, metadata: own }], { expectedRevision: 0 });
    const claim = { id: 'e3', type: 'Claimed', data: { holder: 'user-u1' }, metadata };
    await log.append(claimStreamName('account', accountClaimHash('ada')), [claim], { expectedRevision: 'no-stream' });
    const documents = await projected(allProjections, await log.readAll());
    const sources = {
      ...{ documents, log, logId: new LogId('log'), sealer: new Sealer(new InMemoryVault()) },
      ...{ known: new KnownEntries(log), pages: new KnownPages(documents) },
    };
    const query = await asked(AuditEventsQuery, { actor: 'ada', type: 'Profile*', limit: '0' });
    const { json } = await auditEvents(sources, query, new Date().toISOString());
    expect(JSON.parse(json.toString())).toMatchObject({
      events: [
        {
          id: 'e2',
          type: 'ProfileUpdated',
          stream: 'user-u1',
          revision: 1,
          summary: 'ada changed their own profile',
          actor: { id: 'u1', kind: 'user', username: 'ada', ip: null, ip_hash: 'hash' },
          data: { userId: 'u1', fullName: '(erased)', bio: null },
        },
      ],
      next_cursor: null,
      limit: 1,
    });
    expect(json.toString()).not.toContain('sealed:1');
  });
  it.each([{ from: 'yesterday' }, { to: '2025-13-01' }])('refuses %j', (query) =>
    expect(asked(AuditEventsQuery, query)).rejects.toMatchObject({ code: 'request.invalid' }),
  );
});

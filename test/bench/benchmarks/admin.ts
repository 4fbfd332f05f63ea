import { SIZES } from '../data-set/sizes';
import type { Contest } from '../harness/contest';
import { againstOurOwn, againstStoredRows, check } from '../harness/reads';
import type { Setup } from '../harness/setup';

interface Detailed {
  readonly users: { total: number };
  readonly commits: { total: number; top_contributors: Array<{ username: string; commit_count: number }> };
}

const rowsIn =
  (list: string, count = 100) =>
  (answer: Record<string, unknown>): readonly unknown[] => {
    const rows = answer[list] as unknown[];
    check(
      rows.length === count && Number(answer['total']) >= count,
      `${rows.length} ${list} of ${Number(answer['total'])}`,
    );
    return rows;
  };

export const adminStats = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const size = SIZES[setup.options.size];
  const rowsOf = (answer: { users: number }) => {
    check(answer.users >= size.users, `${answer.users} users`);
    return [answer];
  };
  return [
    await againstStoredRows(setup, hub, {
      name: 'admin.stats',
      path: '/admin/api/stats',
      target: { atLeast: 0.6 },
      rowsOf,
    }),
  ];
};

export const adminDetailed = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const size = SIZES[setup.options.size];
  const rowsOf = (answer: Detailed) => {
    check(answer.commits.total >= size.commits && answer.commits.top_contributors.length === 10, 'commits');
    return [answer];
  };
  const path = '/admin/api/stats/detailed';
  return [await againstStoredRows(setup, hub, { name: 'admin.detailed', path, target: { atLeast: 0.5 }, rowsOf })];
};

export const adminUsers = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const first = '/admin/api/users?limit=100';
  const own = { base: first };
  const target = { atLeast: 0.7 };
  return [
    await againstStoredRows(setup, hub, { name: 'admin.users first', path: first, target, rowsOf: rowsIn('users') }),
    againstOurOwn(setup, hub, {
      ...own,
      name: 'admin.users deep',
      path: `${first}&offset=9900`,
      target: { atMost: 2 },
    }),
    againstOurOwn(setup, hub, {
      ...own,
      name: 'admin.users search',
      path: `${first}&search=grace`,
      target: { atMost: 3 },
    }),
    againstOurOwn(setup, hub, {
      ...own,
      name: 'admin.users search few',
      path: `${first}&search=hopper-77`,
      target: { atMost: 3 },
    }),
  ];
};

const COMMITS = '/admin/api/commits?limit=100';

export const adminCommits = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const { commits } = await hub.call<Detailed>('GET', '/admin/api/stats/detailed');
  const username = commits.top_contributors[0]!.username;
  const top = await hub.call<{ top_repositories: Array<{ repo_full_id: string }> }>(
    'GET',
    '/admin/api/stats/top-repos?by=commits&limit=1',
  );
  const fullId = encodeURIComponent(top.top_repositories[0]!.repo_full_id);
  const rowsOf = rowsIn('commits');
  const target = { atLeast: 0.7 };
  return [
    await againstStoredRows(setup, hub, { name: 'admin.commits all', path: COMMITS, target, rowsOf }),
    await againstStoredRows(setup, hub, {
      name: 'admin.commits by user',
      path: `${COMMITS}&username=${username}`,
      target,
      rowsOf,
    }),
    await againstStoredRows(setup, hub, {
      name: 'admin.commits by repository',
      path: `${COMMITS}&repo_full_id=${fullId}`,
      target,
      rowsOf,
    }),
  ];
};

export const adminCommitsDeep = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const path = `${COMMITS}&offset=19900`;
  const { commits } = await hub.call<{ commits: unknown[] }>('GET', path);
  check(commits.length === 100, `${commits.length} commits`);
  return [againstOurOwn(setup, hub, { name: 'admin.commits.deep', path, base: COMMITS, target: { atMost: 3 } })];
};

export const adminRepositories = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const path = '/admin/api/repositories?limit=100';
  const rowsOf = rowsIn('repositories');
  return [await againstStoredRows(setup, hub, { name: 'admin.repositories', path, target: { atLeast: 0.5 }, rowsOf })];
};

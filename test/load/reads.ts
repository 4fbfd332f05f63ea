import { ADMIN } from '../bench/harness/hub';
import type { Answer } from './client';
import type { Kind } from './kind';
import { type Ask, JSON_TYPE, jsonOf } from './ask';
import { bytesOf } from './lfs';
import type { Stage } from './stage';

const RANGE = 256 * 1024;

const get = (path: string, means: Ask['means'], headers: Ask['headers'] = {}): Ask => ({
  path,
  headers,
  expects: 200,
  means,
});

const filled = (rows: unknown): boolean => Array.isArray(rows) && rows.length > 0;

/** An admin list whose rows stand under `list`; some have none for the filter given. */
const listed =
  (list: string, pathOf: (stage: Stage) => string, mayBeEmpty = false): Kind =>
  (stage) =>
    get(
      pathOf(stage),
      (answer) => {
        const rows = jsonOf<Record<string, unknown>>(answer)[list];
        return mayBeEmpty ? Array.isArray(rows) : filled(rows);
      },
      ADMIN,
    );

const admin =
  (pathOf: (stage: Stage) => string, member: string): Kind =>
  (stage) =>
    get(pathOf(stage), (answer) => member in jsonOf<object>(answer), ADMIN);

const rows = (answer: Answer): boolean => filled(jsonOf(answer));

const model = ({ random, models }: Stage) => random.pick(models);
const repository = ({ random, repositories }: Stage) => random.pick(repositories);
const username = ({ random, usernames }: Stage) => random.pick(usernames);
/** One of the first pages of 20, as people leaf through them; all of them are full at a large hub only. */
const offset = ({ random, usernames }: Stage) => (usernames.length < 500 ? 0 : 20 * random.int(20));

const API = '/admin/api';

export const adminUsers = listed('users', (stage) => `${API}/users?limit=20&offset=${offset(stage)}`);
export const adminUserSearch = listed('users', (stage) => `${API}/users?limit=20&search=${username(stage)}`);
export const adminCommits = listed('commits', (stage) => `${API}/commits?limit=20&offset=${offset(stage)}`);
export const adminCommitsOfUser = listed(
  'commits',
  (stage) => `${API}/commits?limit=20&username=${username(stage)}`,
  true,
);
export const adminCommitsOfRepository = listed('commits', (stage) => {
  const { type, fullId } = repository(stage);
  return `${API}/commits?limit=20&repo_type=${type}&repo_full_id=${encodeURIComponent(fullId)}`;
});
export const adminRepositories = listed(
  'repositories',
  (stage) => `${API}/repositories?limit=20&offset=${offset(stage)}`,
);
export const adminRepository = admin((stage) => {
  const { type, fullId } = repository(stage);
  return `${API}/repositories/${type}/${fullId}`;
}, 'full_id');
export const adminStats = admin(() => `${API}/stats`, 'users');
export const adminStatsDetailed = admin(() => `${API}/stats/detailed`, 'commits');
export const adminTimeseries = admin(() => `${API}/stats/timeseries?days=30`, 'commits_by_day');
export const adminTopRepositories = listed('top_repositories', () => `${API}/stats/top-repos?by=commits&limit=10`);
export const adminQuota = admin((stage) => `${API}/quota/${username(stage)}`, 'namespace');
export const auditEvents = listed('events', ({ random }) => {
  const type = random.pick(['', '&type=CommitPushed', '&type=UserCreated']);
  return `${API}/audit/events?limit=20${type}`;
});

export const hubModels: Kind = ({ random }) =>
  get(`/api/models?limit=20&sort=${random.pick(['lastModified', 'createdAt'])}`, rows);
export const hubModelsOfAuthor: Kind = ({ random, owners }) =>
  get(`/api/models?limit=20&author=${random.pick(owners).name}`, rows);
export const hubInfo: Kind = (stage) => {
  const { fullId } = model(stage);
  return get(`/api/models/${fullId}`, (answer) => filled(jsonOf<{ siblings: unknown }>(answer).siblings));
};
export const hubTree: Kind = (stage) => get(`/api/models/${model(stage).fullId}/tree/main?recursive=true`, rows);
export const hubCommits: Kind = (stage) => get(`/api/models/${model(stage).fullId}/commits/main`, rows);
export const hubPathsInfo: Kind = (stage) => {
  const { fullId, paths } = model(stage);
  const asked = [stage.random.pick(paths), 'model.bin'];
  return {
    ...get(`/api/models/${fullId}/paths-info/main`, rows, JSON_TYPE),
    method: 'POST',
    body: JSON.stringify({ paths: asked }),
  };
};

const aFile = (stage: Stage, verb: 'resolve' | 'raw'): string => {
  const { fullId, paths } = model(stage);
  return `/${fullId}/${verb}/main/${stage.random.pick(paths)}`;
};

export const resolve: Kind = (stage) => get(aFile(stage, 'resolve'), ({ body }) => body.length > 0);
export const raw: Kind = (stage) => get(aFile(stage, 'raw'), ({ body }) => body.length > 0);
export const resolveHead: Kind = (stage) => ({
  ...get(aFile(stage, 'resolve'), ({ headers }) => /^"[0-9a-f]{40}"$/.test(headers.etag ?? '')),
  method: 'HEAD',
});
export const lfsRange: Kind = (stage) => {
  const { fullId, lfs } = model(stage);
  const start = stage.random.int(lfs.size - RANGE);
  return {
    path: `/${fullId}/resolve/main/model.bin`,
    headers: { range: `bytes=${start}-${start + RANGE - 1}` },
    expects: 206,
    means: ({ body }) => body.equals(bytesOf(lfs).subarray(start, start + RANGE)),
  };
};
export const whoami: Kind = ({ random, owners }) => {
  const { name, headers } = random.pick(owners);
  return get('/api/whoami-v2', (answer) => jsonOf<{ name: string }>(answer).name === name, headers);
};
export const userProfile: Kind = (stage) =>
  get(`/api/users/${username(stage)}/profile`, (answer) => 'username' in jsonOf<object>(answer));

import { eventually } from '@hubledger/testing/eventually';
import { randomBytes } from 'node:crypto';
import * as hf from '@huggingface/hub';
import type { HubProcess, HubUser } from './hub-process';
import { wireJson } from './wire-request';

/** Settings of a hub that `fillHub` fills. */
export const FULL_HUB_ENV = { KOHAKU_HUB_LFS_THRESHOLD_BYTES: '100000', HUB_ALLOW_PRIVATE_UPSTREAMS: 'true' } as const;

const UPSTREAM_TOKEN = 'hf_token-of-the-upstream-that-nobody-prints';

export interface FullHub {
  readonly alice: HubUser;
  readonly bob: HubUser;
  /** Opens the hub to one more person. */
  readonly invitation: string;
  readonly webhookSecret: string;
  /** By path, of the model `alice/net`. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** ISO-8601 UTC, each between two things that happened. */
  readonly moments: readonly string[];
}

interface Amount {
  readonly users: number;
  readonly commits: number;
  /** Of a large file; there are three. */
  readonly bytes: number;
  readonly webhookUrl: string;
}

/** All kinds of what a hub keeps: people, one of them forgotten, an organization, content, credentials, secrets. */
export const fillHub = async (hub: HubProcess, { users, commits, bytes, webhookUrl }: Amount): Promise<FullHub> => {
  const moments: string[] = [];
  const mark = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 5)); // a moment of its own
    moments.push(new Date().toISOString());
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const admin = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await wireJson(hub, method, `/admin/api/${path}`, body, { 'x-admin-token': hub.adminToken });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as T;
  };
  const [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
  await mark();
  for (let n = 0; n < users; n++) {
    const body = { username: `user${n}`, email: `user${n}@example.com`, password: `password of ${n}` };
    await hub.call('POST', '/api/auth/register', body);
  }
  await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
  const invited = { email: 'bob@example.com', role: 'member' };
  type Invited = { token: string };
  const { token } = await hub.call<Invited>('POST', '/api/invitations/org/acme/create', invited, alice.token);
  await hub.call('POST', `/api/invitations/${token}/accept`, undefined, bob.token);
  await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
  await hub.call('POST', '/api/repos/create', { type: 'dataset', name: 'secret', private: true }, bob.token);
  await mark();
  const files = await pushed(hub, alice, commits, bytes);
  await mark();
  const profile = { full_name: 'Alice A.', bio: 'She who moves', website: 'https://alice.example' };
  await hub.call('PUT', '/api/users/alice/settings', profile, alice.token);
  await admin('PUT', 'quota/bob', { private_quota_bytes: 50_000_000, public_quota_bytes: null });
  await admin('POST', 'fallback-sources', {
    url: 'https://huggingface.co',
    name: 'Up',
    source_type: 'huggingface',
    token: UPSTREAM_TOKEN,
  });
  const filter = { action: 'QuotaSet' };
  const { secret } = await admin<{ secret: string }>('POST', 'audit/webhooks', { url: webhookUrl, filter });
  const { token: invitation } = await admin<Invited>('POST', 'invitations/register', { max_usage: 1 });
  await hub.user('carla');
  await mark();
  await admin('DELETE', 'users/carla?force=true');
  await admin('POST', 'erasures/carla/now');
  await mark();
  return { alice, bob, invitation, webhookSecret: secret, files, moments };
};

const pushed = async (hub: HubProcess, { token }: HubUser, commits: number, bytes: number) => {
  const as = { hubUrl: hub.baseUrl, accessToken: token };
  const files = new Map<string, Buffer>();
  const upload = async (path: string, content: Buffer): Promise<void> => {
    files.set(path, content);
    const file = { path, content: new Blob([new Uint8Array(content)]) };
    await hf.uploadFile({ repo: { type: 'model', name: 'alice/net' }, file, commitTitle: `adds ${path}`, ...as });
  };
  for (let n = 0; n < 3; n++) await upload(`weights/${n}.bin`, randomBytes(bytes + n));
  for (let n = 0; n < commits; n++) await upload(`config-${n}.json`, Buffer.from(JSON.stringify({ n, is: 'small' })));
  return files;
};

/** Lists are refused until their read models are built. */
export const untilBuilt = (hub: HubProcess): Promise<void> =>
  eventually(async () => {
    const { text } = await wireJson(hub, 'GET', '/admin/api/projections', undefined, {
      'x-admin-token': hub.adminToken,
    });
    const { projections } = JSON.parse(text) as { projections: Array<{ state: string; lag_events: number | null }> };
    expect(projections.filter(({ state, lag_events: lag }) => state !== 'live' || lag !== 0)).toEqual([]);
  }, 90_000);

const QUESTIONS = [
  'users?limit=1000',
  'users/alice',
  'repositories?limit=1000',
  'repositories/model/alice/net',
  'commits?limit=1000',
  'invitations?limit=1000',
  'tokens?limit=1000',
  'sessions?limit=1000',
  'erasures',
  'fallback-sources',
  'quota/overview',
  'quota/bob',
  'stats',
  'stats/detailed',
  'stats/timeseries?days=30',
  'storage/objects?limit=1000',
  'audit/diff?kind=user&id=alice&from=2020-01-01',
  'audit/events?limit=100&actor=alice',
  'audit/access?repository=model/bob/secret',
];

const KINDS = ['kind=user&id=alice', 'kind=user&id=carla', 'kind=repository&id=alice/net', 'kind=organization&id=acme'];

/** What a team looks at, now and of the past, by what was asked; without what is one log's alone, its positions. */
export const answersOf = async (hub: HubProcess, { moments }: Pick<FullHub, 'moments'>) => {
  const past = moments.flatMap((at) => KINDS.map((kind) => `audit/state?${kind}&at=${at}`));
  const answers: Record<string, unknown> = {};
  for (const path of [...QUESTIONS, ...past]) {
    const { status, text } = await wireJson(hub, 'GET', `/admin/api/${path}`, undefined, {
      'x-admin-token': hub.adminToken,
    });
    const own = path.startsWith('storage/objects')
      ? /position|cursor|^next$|last_modified|etag/
      : /position|cursor|^next$/;
    answers[path] = { status, body: withoutPlaces(hub, text, own) };
  }
  return answers;
};

/** @param own names of what is of one store alone */
const withoutPlaces = ({ baseUrl, bucket }: HubProcess, text: string, own: RegExp): unknown =>
  JSON.parse(
    text
      .replaceAll(baseUrl, 'http://hub')
      .replaceAll(`"${bucket}"`, '"bucket"')
      .replaceAll(/\b\d{20}\b/g, 'place'),
    (key, value: unknown) => (own.test(key) ? undefined : value),
  ) as unknown;

/** Every file of the model, by the real client. */
export const downloaded = async (hub: HubProcess, { alice, files }: FullHub): Promise<Map<string, Buffer>> => {
  const got = new Map<string, Buffer>();
  for (const path of files.keys()) {
    const repo = { type: 'model', name: 'alice/net' } as const;
    const blob = await hf.downloadFile({ repo, path, hubUrl: hub.baseUrl, accessToken: alice.token });
    got.set(path, Buffer.from(await blob!.arrayBuffer()));
  }
  return got;
};

import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Collection, Db } from 'mongodb';
import type { Finding } from '../../apps/hubctl/src/verify/findings';
import type { Verification } from '../../apps/hubctl/src/verify/verify-hub';
import { freshDatabase, mongoTestUrl } from '../contract/mongodb-server';
import { EventStoreStub } from '../eventstore-stub/server';
import type { StoredRecord } from '../eventstore-stub/records';
import { answersOf, downloaded, fillHub, FULL_HUB_ENV, type FullHub, untilBuilt } from './full-hub';
import { HubProcess } from './hub-process';
import { HubctlProcess } from './hubctl-process';
import { hasThreeServers, ThreeServers } from './three-servers';
import { WebhookReceiver } from './webhook-receiver';
import { wireJson } from './wire-request';

jest.setTimeout(300_000);

const AMOUNT = { users: 3, commits: 3, bytes: 200_000 };

interface Servers {
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}
interface Mixture {
  readonly name: string;
  readonly logOnServer: boolean;
  readonly start: () => Promise<Servers>;
}

const onlyLog: Mixture = {
  name: 'a hub with its log on a server, and all else in files',
  logOnServer: true,
  start: async () => {
    const stub = await new EventStoreStub().start();
    return { env: { EVENTSTORE_URL: stub.url }, stop: () => stub.stop() };
  },
};
const onlyDocuments: Mixture = {
  name: 'a hub with its vault and read models in MongoDB, and all else in files',
  logOnServer: false,
  start: async () => {
    const { url, remove } = freshDatabase(mongoTestUrl() ?? '');
    return { env: { MONGODB_URL: url, HUB_MASTER_KEY: randomBytes(32).toString('hex') }, stop: remove };
  },
};
const all: Mixture = { name: 'a hub on all three servers', logOnServer: true, start: () => ThreeServers.start() };

const hasAll = hasThreeServers('hubctl verify and replay of a hub with MongoDB or S3');

/** As a process: clients of servers are loaded only where they are used, which jest can't do. */
const ran = async (args: readonly string[], environment: Readonly<Record<string, string>>) => {
  const command = new HubctlProcess(args, environment);
  return { code: await command.ended, text: command.text, report: command.stdout };
};

describe.each([onlyLog, ...(hasAll ? [onlyDocuments, all] : [])])('$name', ({ logOnServer, start }) => {
  let folder: string;
  let servers: Servers;
  let receiver: WebhookReceiver;
  let hub: HubProcess;
  let full: FullHub;
  let then: Record<string, unknown>;
  let until: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-operators-'));
    servers = await start();
    receiver = await WebhookReceiver.start();
    const dataDirectory = join(folder, 'data');
    await mkdir(dataDirectory);
    hub = await HubProcess.start({ dataDirectory, env: FULL_HUB_ENV, servers: servers.env });
    environment = { ...servers.env, DATA_DIR: dataDirectory, KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'as-the-hub-has-it' };
    full = await fillHub(hub, { ...AMOUNT, webhookUrl: receiver.url });
    await downloaded(hub, full); // notes that the token was used: later downloads add nothing
    then = await answersOf(hub, full);
    until = (await newest(hub)).position;
    await hub.user('later');
    await hub.call('PUT', '/api/users/alice/settings', { full_name: 'Alice Later' }, full.alice.token);
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'later' }, full.alice.token);
  });
  afterAll(async () => {
    await hub?.stop();
    await servers?.stop();
    await receiver?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const newest = async (of: HubProcess): Promise<{ position: string; recorded_at: string }> => {
    const answer = await wireJson(of, 'GET', '/admin/api/audit/events?limit=1', undefined, {
      'x-admin-token': of.adminToken,
    });
    return (JSON.parse(answer.text) as { events: [{ position: string; recorded_at: string }] }).events[0];
  };

  it('is sound by hubctl verify while it runs, which says what it can not look at', async () => {
    const { code, text, report: json } = await ran(['verify', '--objects', '--json'], environment);
    const report = JSON.parse(json) as Verification;
    expect([code, report.findings]).toEqual([0, []]);
    expect(report.events).toBeGreaterThan(60);
    expect(report.objects).toBeGreaterThan(10);
    expect(report.readModels.filter(({ outcome }) => outcome !== 'equal')).toEqual([]);
    expect(report.readModels.length).toBeGreaterThan(10);
    expect(report.notChecked.length).toBe(logOnServer ? 2 : 0);
    const lines = await ran(['verify'], environment);
    expect([lines.code, lines.text.includes('not checked: EventStoreDB: ')]).toEqual([0, logOnServer]);
    for (const secret of [environment['HUB_MASTER_KEY'], environment['KOHAKU_HUB_S3_SECRET_KEY']])
      if (secret) expect(lines.text + text).not.toContain(secret);
  });

  describe('replayed', () => {
    let replica: HubProcess;
    const into = (): string => join(folder, 'then');
    const replay = (moment: string, place: string) => ran(['replay', '--until', moment, '--into', place], environment);

    beforeAll(async () => {
      const { code, text } = await replay(until, into());
      expect([code, text]).toEqual([0, expect.stringContaining('secrets of the source')]);
      const objects = Object.fromEntries(Object.entries(servers.env).filter(([name]) => name.includes('_S3_')));
      replica = await HubProcess.start({ dataDirectory: into(), servers: objects });
      await untilBuilt(replica);
    });
    afterAll(() => replica?.stop());

    it('shows everything as it was then, at the same positions', async () => {
      const now = await answersOf(replica, full);
      for (const path of Object.keys(then).filter((each) => !each.startsWith('storage/objects')))
        // those are read as they are now
        expect({ [path]: now[path] }).toEqual({ [path]: then[path] });
      expect((await newest(replica)).position).toBe(until);
      expect(replica.stdout).toContain('READ-ONLY');
    });

    it('has the files of then', async () => {
      const got = await downloaded(replica, full);
      for (const [path, content] of full.files) expect([path, got.get(path)?.equals(content)]).toEqual([path, true]);
    });

    it('takes no change', async () => {
      const quota = { private_quota_bytes: 1, public_quota_bytes: null };
      const answer = await wireJson(replica, 'PUT', '/admin/api/quota/bob', quota, {
        'x-admin-token': replica.adminToken,
      });
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('read-only')]);
    });

    it('is sound by hubctl verify, as a data directory of its own', async () => {
      const named = { ...environment, EVENTSTORE_URL: '', MONGODB_URL: '' };
      const { code, text } = await ran(['verify', '--data-dir', into(), '--objects'], named);
      expect([code, text]).toEqual([0, expect.stringMatching(/: sound\n$/)]);
      expect(await ran(['verify'], { ...environment, DATA_DIR: into() })).toMatchObject({
        code: 2,
        text: expect.stringMatching(/is a replay/) as string,
      });
    });

    it('by a time, and of a replay, and of nothing when there was nothing', async () => {
      const { recorded_at: time } = await newest(replica);
      const again = join(folder, 'again');
      expect(await replay(time, again)).toMatchObject({ code: 0, text: expect.stringContaining(until) as string });
      const once = join(folder, 'once');
      const made = await ran(['replay', '--from', again, '--until', full.moments[1]!, '--into', once], environment);
      expect(made).toMatchObject({ code: 0 });
      expect(await ran(['verify', '--data-dir', once], environment)).toMatchObject({ code: 0 });
      expect(await replay('2020-01-01', join(folder, 'never'))).toMatchObject({
        code: 2,
        text: expect.stringContaining('There was no event') as string,
      });
      expect((await readdir(folder)).sort()).toEqual(['again', 'data', 'once', 'then']);
      const marker = await readFile(join(again, 'replica.json'), 'utf8');
      for (const secret of Object.values(servers.env).filter((value) => /^[0-9a-f]{32,}$/.test(value)))
        expect(marker).not.toContain(secret);
    });
  });
});

describe('hubctl verify of a log on a server', () => {
  let folder: string;
  let stub: EventStoreStub;
  let hub: HubProcess;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-damaged-'));
    stub = await new EventStoreStub().start();
    const dataDirectory = join(folder, 'data');
    hub = await HubProcess.start({ dataDirectory, servers: { EVENTSTORE_URL: stub.url } });
    const alice = await hub.user('alice');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
    environment = { EVENTSTORE_URL: stub.url, DATA_DIR: dataDirectory };
    await hub.stop();
  });
  afterAll(async () => {
    await stub.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  type Changeable = { -readonly [Name in keyof StoredRecord]: StoredRecord[Name] };
  const recordOf = (type: string): Changeable => stub.store.records.find((record) => record.type === type)!;
  const findings = async (): Promise<Finding[]> => {
    const { code, report: json } = await ran(['verify', '--json'], environment);
    const report = JSON.parse(json) as Verification;
    expect(code).toBe(report.count > 0 ? 1 : 0);
    return [...report.findings];
  };
  /** Puts it right again. */
  const with_ = async (record: Changeable, change: Partial<StoredRecord>): Promise<Finding[]> => {
    const before = { ...record };
    Object.assign(record, change);
    const found = await findings();
    Object.assign(record, before);
    return found;
  };
  const found = (check: string, problem: RegExp, { position }: StoredRecord) =>
    expect.objectContaining({
      check,
      problem: expect.stringMatching(problem) as string,
      position: String(position).padStart(20, '0'),
    }) as Finding;
  const withData = ({ data }: StoredRecord, change: object) => ({
    data: Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(data).toString()) as object), ...change })),
  });

  it('names a field of a wrong kind, and who is named and nowhere told of', async () => {
    expect(await findings()).toEqual([]);
    const created = recordOf('RepositoryCreated');
    expect(await with_(created, withData(created, { visibility: 'hidden' }))).toContainEqual(
      found('schema', /RepositoryCreated .*\/visibility/, created),
    );
    const member = recordOf('MemberAdded');
    expect(await with_(member, withData(member, { organizationId: 'nowhere' }))).toContainEqual(
      found('reference', /no stream organization-nowhere/, member),
    );
  });

  it('names what an event holds otherwise than the read models say', async () => {
    const created = recordOf('RepositoryCreated');
    const all = await with_(created, withData(created, { visibility: 'private' }));
    expect(all.map(({ check }) => check)).toContain('read-model');
    expect(all.filter(({ check }) => check !== 'read-model')).toEqual([]);
  });

  it('names a revision that has a hole before it, and a stream that ends early', async () => {
    const after = ({ stream, revision }: StoredRecord) =>
      stub.store.records.find((record) => record.stream === stream && record.revision === revision + 1);
    const lost = stub.store.records.find((record) => record.stream.startsWith('namespace-') && after(record));
    // The hub takes what is no JSON for somebody else's.
    const all = await with_(lost!, { contentType: 'application/octet-stream' });
    expect(all).toContainEqual(found('log', /revision \d+ follows/, after(lost!)!));
    const { streams } = stub.store as unknown as { streams: Map<string, StoredRecord[]> };
    const { stream } = recordOf('RepositoryCreated');
    const last = streams.get(stream)!.pop()!;
    const ending = await findings();
    streams.get(stream)!.push(last);
    expect(ending).toContainEqual(
      expect.objectContaining({ check: 'log', stream, problem: expect.stringMatching(/^read by itself it/) as string }),
    );
  });

  it('ends at once where the log is none, or not there', async () => {
    const other = await new EventStoreStub().start();
    try {
      expect(await ran(['verify'], { ...environment, EVENTSTORE_URL: other.url })).toMatchObject({ code: 1 });
    } finally {
      await other.stop();
    }
    const gone = await ran(['verify'], { ...environment, EVENTSTORE_URL: 'esdb://u:a-canary@127.0.0.1:1?tls=false' });
    expect([gone.code, gone.text]).toEqual([2, expect.not.stringContaining('a-canary')]);
  });
});

(hasAll ? describe : describe.skip)('hubctl verify of a hub on all three servers', () => {
  let folder: string;
  let servers: ThreeServers;
  let environment: Record<string, string>;
  let userId: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-damaged-'));
    servers = await ThreeServers.start();
    environment = { ...servers.operatorEnv, DATA_DIR: folder };
    const hub = await HubProcess.start({ dataDirectory: folder, servers: servers.env });
    const alice = await hub.user('alice');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
    await hub.stop();
    const created = (await servers.events()).find(({ type }) => type === 'UserCreated');
    ({ userId } = created!.data as { userId: string });
  });
  afterAll(async () => {
    await servers?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const findings = async (): Promise<Array<[string, string]>> => {
    const { report: json } = await ran(['verify', '--objects', '--json'], environment);
    return (JSON.parse(json) as Verification).findings.map(({ check, problem }) => [check, problem]);
  };
  const onDocuments = <T>(work: (database: Db) => Promise<T>): Promise<T> =>
    servers.onVault((client, vault) => work(client.db(vault.replace(/-vault$/, ''))));
  const onVault = <T>(work: (database: Db) => Promise<T>): Promise<T> =>
    servers.onVault((client, vault) => work(client.db(vault)));

  it('finds it sound', async () => {
    expect(await findings()).toEqual([]);
  });

  it('names a secret that does not open, and one that is gone and was not destroyed', async () => {
    type Stored = { _id: string; versions: unknown[] };
    const ref = `password/${userId}`;
    const secret = (await onVault((vault) => vault.collection<Stored>('secrets').findOne({ _id: ref })))!;
    const set = (change: object) =>
      onVault((vault) => vault.collection<Stored>('secrets').updateOne({ _id: ref }, { $set: change }));
    await set({ 'versions.0.sealed': Buffer.alloc(80) });
    expect(await findings()).toEqual([['vault', `The secret ${ref} version 1 does not open`]]);
    await onVault((vault) => vault.collection<Stored>('secrets').deleteOne({ _id: ref }));
    expect(await findings()).toEqual([['reference', expect.stringContaining(`the secret ${ref} version 1`)]]);
    await onVault((vault) => vault.collection<Stored>('secrets').insertOne(secret));
  });

  it('names a read model that is not what the log says', async () => {
    type Stored = { _id: string; d: string; l: number };
    const names = (await onDocuments((database) => database.listCollections().toArray()))
      .map((each) => each.name)
      .filter((each) => /^accounts_v\d+/.test(each)); // a side that was built for nothing may be there as well
    const accounts = <T>(work: (collection: Collection<Stored>) => Promise<T>): Promise<T[]> =>
      onDocuments((database) => Promise.all(names.map((name) => work(database.collection<Stored>(name)))));
    const stored = (await accounts((collection) => collection.findOne({ l: 1 }))).find((found) => found !== null)!;
    const set = (d: string) => accounts((collection) => collection.updateOne({ _id: stored._id }, { $set: { d } }));
    await set(stored.d.replace('alice', 'mallory'));
    expect(await findings()).toEqual([['read-model', expect.stringMatching(/^accounts is not what a fold/)]]);
    await set(stored.d);
    expect(await findings()).toEqual([]);
  });

  it('names content that is missing', async () => {
    const [commit] = (await servers.objects.list('', { limit: 1_000 })).filter(({ key }) => key.includes('/commits/'));
    await servers.objects.delete(commit!.key);
    expect(await findings()).toEqual([['objects', expect.stringMatching(/^commit [0-9a-f]{40} is missing/)]]);
  });
});

import { randomBytes } from 'node:crypto';
import { CopyObjectCommand, CreateBucketCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { eventually } from '@hubledger/testing/eventually';
import { MongoClient } from 'mongodb';
import { freshDatabase, mongoTestUrl } from '../contract/mongodb-server';
import { s3TestServer } from '../contract/s3-server';
import { answersOf, downloaded, fillHub, FULL_HUB_ENV, type FullHub, untilBuilt } from '../e2e/full-hub';
import { HubProcess, type HubUser } from '../e2e/hub-process';
import { HubctlProcess } from '../e2e/hubctl-process';
import { WebhookReceiver } from '../e2e/webhook-receiver';
import { wireJson } from '../e2e/wire-request';
import { EventStoreStub } from '../eventstore-stub/server';
import { StubStore } from '../eventstore-stub/store';
import { hasServers } from './cluster';
import { strayFromTheLog } from './fresh-fold';

jest.setTimeout(300_000);

const AMOUNT = { users: 3, commits: 3, bytes: 200_000 };

/** Each database of the vault, as `mongodump` and `mongorestore` do. */
const copyVault = async (from: string, to: string): Promise<void> => {
  const client = new MongoClient(mongoTestUrl() ?? '');
  try {
    const [source, target] = [from, to].map((url) => client.db(`${new URL(url).pathname.slice(1)}-vault`));
    for (const { name } of await source!.listCollections({}, { nameOnly: true }).toArray()) {
      const documents = await source!.collection(name).find({}).toArray();
      if (documents.length > 0) await target!.collection(name).insertMany(documents);
    }
  } finally {
    await client.close();
  }
};

const copyBucket = async (from: string, to: string): Promise<void> => {
  const { endpoint = '', region = '', accessKeyId = '', secretAccessKey } = s3TestServer() ?? {};
  const credentials = { accessKeyId, secretAccessKey: secretAccessKey?.reveal() ?? '' };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: to }));
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: from })) {
    for (const { Key = '' } of Contents)
      await client.send(new CopyObjectCommand({ Bucket: to, Key, CopySource: `${from}/${encodeURIComponent(Key)}` }));
  }
  client.destroy();
};

const hasAll = hasServers();

/** The log is always the stub's: how a server's own files are copied is told by its manual. */
(hasAll ? describe : describe.skip)('a hub that is restored from copies that were made one by one while it ran', () => {
  let receiver: WebhookReceiver;
  let hub: HubProcess;
  let full: FullHub;
  let then: Record<string, unknown>;
  let late: HubUser;
  let restored: HubProcess;
  let environment: Record<string, string>;
  const removals: Array<() => Promise<unknown>> = [];

  const serversOn = async (store?: StubStore) => {
    const stub = await new EventStoreStub(store ? { store } : {}).start();
    const database = freshDatabase(mongoTestUrl() ?? '');
    removals.push(() => stub.stop(), database.remove);
    const { endpoint = '', accessKeyId = '', secretAccessKey } = s3TestServer() ?? {};
    const env = {
      EVENTSTORE_URL: stub.url,
      MONGODB_URL: database.url,
      KOHAKU_HUB_S3_ENDPOINT: endpoint,
      KOHAKU_HUB_S3_ACCESS_KEY: accessKeyId,
      KOHAKU_HUB_S3_SECRET_KEY: secretAccessKey?.reveal() ?? '',
      KOHAKU_HUB_S3_BUCKET: `restore-${randomBytes(6).toString('hex')}`,
    };
    return { stub, env };
  };
  const push = async (user: HubUser, name: string): Promise<void> => {
    await hub.call('POST', '/api/repos/create', { type: 'model', name }, user.token);
    const file = { path: 'a.json', content: Buffer.from(name).toString('base64'), encoding: 'base64' };
    const lines = [
      { key: 'header', value: { summary: 'late' } },
      { key: 'file', value: file },
    ];
    const answer = await fetch(`${hub.baseUrl}/api/models/${user.name}/${name}/commit/main`, {
      method: 'POST',
      headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  };

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    const HUB_MASTER_KEY = randomBytes(32).toString('hex');
    const before = await serversOn();
    hub = await HubProcess.start({ env: FULL_HUB_ENV, servers: { ...before.env, HUB_MASTER_KEY } });
    full = await fillHub(hub, { ...AMOUNT, webhookUrl: receiver.url });
    await downloaded(hub, full); // notes that the token was used: later downloads add nothing
    then = await answersOf(hub, full);
    const log = new StubStore(before.stub.store.records); // first, as deployment.md says
    late = await hub.user('late');
    await push(late, 'later');
    const after = await serversOn(log);
    await copyVault(before.env.MONGODB_URL, after.env.MONGODB_URL);
    await push(full.alice, 'latest');
    await copyBucket(before.env.KOHAKU_HUB_S3_BUCKET, after.env.KOHAKU_HUB_S3_BUCKET);
    await hub.stop();
    const env = { ...FULL_HUB_ENV, HUB_UNUSED_SWEEP_HOURS: '0' };
    restored = await HubProcess.start({ env, servers: { ...after.env, HUB_MASTER_KEY } });
    environment = { ...after.env, HUB_MASTER_KEY, KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'as-the-hub-has-it' };
    await untilBuilt(restored);
  });
  afterAll(async () => {
    await hub?.stop('SIGKILL').catch(() => undefined);
    await restored?.stop();
    await receiver?.stop();
    for (const remove of removals.reverse()) await remove();
  });

  it('tells of everything what it told when its log was copied', async () => {
    const paths = Object.keys(then).filter((path) => !path.startsWith('storage/objects')); // more is there, which nothing names
    await eventually(async () => {
      const now = await answersOf(restored, full); // 503 where a side of a read model is being built
      for (const path of paths) expect({ [path]: now[path] }).toEqual({ [path]: then[path] });
    }, 60_000);
  });

  it('gives every file, to who had a token then', async () => {
    const got = await downloaded(restored, full);
    for (const [path, content] of full.files) expect([path, got.get(path)?.equals(content)]).toEqual([path, true]);
  });

  it('knows nothing of what came later: its accounts, its names, its tokens', async () => {
    const asked = await wireJson(restored, 'GET', '/api/whoami-v2', undefined, {
      authorization: `Bearer ${late.token}`,
    });
    expect(asked.status).toBe(401);
    expect((await wireJson(restored, 'GET', '/api/models/alice/latest', undefined)).status).toBe(404);
    const again = await restored.user(late.name);
    await restored.call('POST', '/api/repos/create', { type: 'model', name: 'later' }, again.token);
    await restored.call('POST', '/api/repos/create', { type: 'model', name: 'latest' }, full.alice.token);
  });

  it('is sound by hubctl verify, and its read models are what a fold of its log makes', async () => {
    const command = new HubctlProcess(['verify', '--objects'], environment);
    expect([await command.ended, command.text]).toEqual([0, expect.stringMatching(/: sound\n$/)]);
    expect(await strayFromTheLog(environment)).toEqual([]);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { readMongo } from '@hubledger/adapters/mongodb';
import { S3ObjectStore } from '@hubledger/adapters/s3';
import {
  type EventLog,
  type ObjectStore,
  ORIGIN,
  type RecordedEvent,
  Secret,
  type VaultContents,
} from '@hubledger/kernel';
import { MongoClient } from 'mongodb';
import { freshDatabase, mongoTestUrl } from '../contract/mongodb-server';
import { s3TestServer } from '../contract/s3-server';
import { startTestLog, type TestLog } from './test-log';

/** Whether there are servers of every kind; said loudly where not. @param what would be tested */
export const hasThreeServers = (what: string): boolean => {
  if (mongoTestUrl() && s3TestServer()) return true;
  console.warn(`SKIPPED, NOT TESTED: ${what} needs MONGODB_TEST_URL and S3_TEST_ENDPOINT (npm run test:conformance)`);
  return false;
};

/** An event log, a database and a bucket that nobody else has. */
export class ThreeServers {
  private constructor(
    /** As hubs are told of them. */
    readonly env: Readonly<Record<string, string>>,
    private readonly stopLog: () => Promise<void>,
    private readonly removeDatabase: () => Promise<void>,
  ) {}

  /** Of a command: it reads the settings of the hub, which need this one where nothing lies in files. */
  get operatorEnv(): Readonly<Record<string, string>> {
    return { ...this.env, KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'as-the-hub-has-it' };
  }

  static async start(): Promise<ThreeServers> {
    const log = process.env['EVENTSTORE_TEST_IMAGE'] ? await startTestLog() : await stubProcess();
    const database = freshDatabase(mongoTestUrl() ?? '');
    const s3 = s3TestServer();
    if (!s3) throw new Error('There is no S3 server');
    const env = {
      EVENTSTORE_URL: log.url,
      MONGODB_URL: database.url,
      HUB_MASTER_KEY: randomBytes(32).toString('hex'),
      KOHAKU_HUB_S3_ENDPOINT: s3.endpoint,
      KOHAKU_HUB_S3_ACCESS_KEY: s3.accessKeyId,
      KOHAKU_HUB_S3_SECRET_KEY: s3.secretAccessKey.reveal(),
      KOHAKU_HUB_S3_BUCKET: `three-${randomBytes(6).toString('hex')}`,
    };
    return new ThreeServers(env, () => log.stop(), database.remove);
  }

  /** Every event that is no server's own, in order. */
  async events(): Promise<RecordedEvent[]> {
    const log = await openEventStoreLog({ url: new Secret(this.env['EVENTSTORE_URL'] ?? '') });
    try {
      return await eventsOf(log);
    } finally {
      await log.close();
    }
  }

  /** Secrets that stand; of a vault that was not begun yet as well. */
  async countSecrets(): Promise<number> {
    return this.onVault(async (client, name) => {
      const records = await client.db(name).collection('secrets').find({}).toArray();
      return records.reduce((sum, { versions }) => sum + (versions as unknown[]).length, 0);
    });
  }

  async vaultDigest(): Promise<string> {
    const settings = { url: new Secret(this.env['MONGODB_URL'] ?? '') };
    const mongo = await readMongo(settings, Buffer.from(this.env['HUB_MASTER_KEY'] ?? '', 'hex'));
    try {
      return await vaultDigestOf(mongo.vault);
    } finally {
      await mongo.close();
    }
  }

  get objects(): ObjectStore {
    const s3 = s3TestServer();
    const bucket = this.env['KOHAKU_HUB_S3_BUCKET'] ?? '';
    return S3ObjectStore.attach({ ...s3!, bucket, stagingDirectory: '' });
  }

  /** Works on the vault's own database, as nobody should. */
  async onVault<T>(work: (client: MongoClient, database: string) => Promise<T>): Promise<T> {
    const url = new URL(this.env['MONGODB_URL'] ?? '');
    const client = new MongoClient(url.href);
    try {
      return await work(client, `${url.pathname.slice(1)}-vault`);
    } finally {
      await client.close();
    }
  }

  async stop(): Promise<void> {
    await this.stopLog();
    await this.removeDatabase();
  }
}

export const eventsOf = async (log: Pick<EventLog, 'readAll'>): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (let after = ORIGIN; ;) {
    const page = await log.readAll({ after });
    if (page.length === 0) return events;
    events.push(...page);
    after = page.at(-1)!.position;
  }
};

/** Of every secret, opened, in order. */
export const vaultDigestOf = async (vault: VaultContents): Promise<string> => {
  const lines: string[] = [];
  for await (const page of vault.secrets())
    for (const { ref, version, secret } of page) lines.push(`${ref} ${version} ${secret.toString('hex')}`);
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
};

/** SHA-256 of every object by its key. */
export const objectDigestsOf = async (store: ObjectStore): Promise<Map<string, string>> => {
  const digests = new Map<string, string>();
  for (let after: string | undefined; ;) {
    const page = await store.list('', { after, limit: 1_000 });
    for (const { key } of page) {
      const hash = createHash('sha256');
      for await (const chunk of (await store.stream(key))!) hash.update(chunk);
      digests.set(key, hash.digest('hex'));
    }
    if (page.length === 0) return digests;
    after = page.at(-1)!.key;
  }
};

const SCRIPT = join(__dirname, '..', 'eventstore-stub', 'main.js');

/** The stub as a process of its own. */
const stubProcess = async (): Promise<Pick<TestLog, 'url' | 'stop'>> => {
  const child: ChildProcess = spawn(process.execPath, [SCRIPT], { env: { PATH: process.env['PATH'] } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const until = Date.now() + 20_000; ;) {
    const url = /event store stub at (\S+)/.exec(output)?.[1];
    if (url !== undefined) {
      return {
        url,
        stop: async () => {
          child.kill('SIGTERM');
          await ended;
        },
      };
    }
    if (Date.now() > until) throw new Error(`The stub did not start:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

import { createHash } from 'node:crypto';
import { startTestLog, type TestLog } from './test-log';

/**
 * Which stores the hubs of the tests run on. `HUB_TEST_SHAPE=production`: each on an event log of its own (a stub of
 * EventStoreDB's protocol, or a container of `EVENTSTORE_TEST_IMAGE`), and with a database of its own on `MONGODB_TEST_URL`
 * and a bucket of its own on `S3_TEST_ENDPOINT` where these are set. Else on files, objects on `S3_TEST_ENDPOINT` if set.
 * With `S3_TEST_PUBLIC_ENDPOINT` clients read and write objects there themselves.
 */
export const onServers = process.env['HUB_TEST_SHAPE'] === 'production';

/** How much longer a test may take there: the servers that stand in for real ones let one request at a time through. */
export const patience = onServers ? 4 : 1;

type Skippable = Pick<typeof globalThis, 'describe' | 'it'>;

/** Where only this one is set, that alone is on a server, and it still is no hub on files. */
const objectsOnServer = Boolean(process.env['S3_TEST_ENDPOINT']);

/** For tests of what lies in the files of an embedded hub. On servers they are left out, and that is said. */
export const onFiles = (reason: string): Skippable => {
  if (!onServers && !objectsOnServer) return { describe, it };
  console.warn(`SKIPPED, NOT TESTED ${onServers ? 'on servers' : 'with S3_TEST_ENDPOINT'}: ${reason}`);
  return { describe: describe.skip, it: it.skip };
};

/** Of the hubs of this test file, by data directory: a hub that is started again finds its log. */
const logs = new Map<string, Promise<TestLog>>();

const nameFor = (dataDirectory: string): string =>
  `e2e-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)}`;

/** Settings of the servers that a hub with this data directory runs on. */
export const serversFor = async (dataDirectory: string): Promise<Record<string, string>> => ({
  ...bucketOf(dataDirectory),
  ...(onServers ? { ...databaseOf(dataDirectory), EVENTSTORE_URL: (await logOf(dataDirectory)).url } : {}),
});

/** What its log holds, where that is a stub; null elsewhere. */
export const recordsOf = async (dataDirectory: string): Promise<readonly Uint8Array[] | null> =>
  (await logs.get(dataDirectory))?.records() ?? null;

/** Ends what was started for a hub. */
export const endServersOf = async (dataDirectory: string): Promise<void> => {
  const log = logs.get(dataDirectory);
  logs.delete(dataDirectory);
  await (await log)?.stop();
};

// Also of hubs whose directory is kept. Not only tests start hubs.
if (onServers && typeof afterAll === 'function') {
  afterAll(async () => {
    for (const dataDirectory of logs.keys()) await endServersOf(dataDirectory);
  });
}

const logOf = (dataDirectory: string): Promise<TestLog> => {
  const log = logs.get(dataDirectory) ?? startTestLog();
  logs.set(dataDirectory, log);
  return log;
};

const bucketOf = (dataDirectory: string): Record<string, string> => {
  const { S3_TEST_ENDPOINT: endpoint, S3_TEST_ACCESS_KEY: key = '', S3_TEST_SECRET_KEY: secret = '' } = process.env;
  if (!endpoint) return {};
  const direct = process.env['S3_TEST_PUBLIC_ENDPOINT'];
  return {
    ...(direct ? { KOHAKU_HUB_S3_PUBLIC_ENDPOINT: direct, HUB_S3_PRESIGNED_UPLOADS: 'true' } : {}),
    ...(direct ? { HUB_LFS_PART_BYTES: String(5 * 1024 * 1024) } : {}),
    KOHAKU_HUB_S3_ENDPOINT: endpoint,
    KOHAKU_HUB_S3_ACCESS_KEY: key,
    KOHAKU_HUB_S3_SECRET_KEY: secret,
    KOHAKU_HUB_S3_BUCKET: nameFor(dataDirectory),
  };
};

const databaseOf = (dataDirectory: string): Record<string, string> => {
  const url = databaseUrl(dataDirectory);
  if (url === null) return {};
  return { MONGODB_URL: url, HUB_MASTER_KEY: createHash('sha256').update(`key of ${dataDirectory}`).digest('hex') };
};

/** The database of the hub with this data directory; null: it keeps files. `MONGODB_TEST_URLS` has one server for each worker of jest. */
export const databaseUrl = (dataDirectory: string): string | null => {
  const { MONGODB_TEST_URL: one, MONGODB_TEST_URLS: several = one, JEST_WORKER_ID: worker = '1' } = process.env;
  if (!onServers || !several) return null;
  const servers = several.split(' ');
  const server = servers[(Number(worker) - 1) % servers.length] ?? '';
  const url = new URL(server);
  url.pathname = `/${nameFor(dataDirectory)}`;
  return url.href;
};

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@hubledger/testing/eventually';
import { EventStoreStub } from '../eventstore-stub/server';
import { HubProcess } from './hub-process';
import { HubctlProcess } from './hubctl-process';

jest.setTimeout(120_000);

/** Nobody listens there. */
const NOBODY = '127.0.0.1:1';
const CANARY = 'canary-of-a-secret';
const KEY = 'a'.repeat(64);
/** What a library says of Node's age is no line of ours. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const s3At = (endpoint: string) => ({
  KOHAKU_HUB_S3_ENDPOINT: endpoint,
  KOHAKU_HUB_S3_ACCESS_KEY: 'key',
  KOHAKU_HUB_S3_SECRET_KEY: CANARY,
});

/** Of what is wrong there is one line, it says which setting to look at, and the exit code is that of a failure. */
describe('an operator who mistakes a setting', () => {
  let folder: string;
  let data: string;
  let temporary: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-mistakes-'));
    [data, temporary] = [join(folder, 'data'), join(folder, 'tmp')];
    await mkdir(temporary);
    const hub = await HubProcess.start({ dataDirectory: data, servers: {} });
    await hub.user('ada');
    await hub.stop();
  });
  afterEach(async () => expect(await readdir(temporary)).toEqual([]));
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  const hubctl = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    new HubctlProcess(args, { TMPDIR: temporary, DATA_DIR: data, ...QUIET, ...env });
  const refused = async (args: readonly string[], env: Readonly<Record<string, string>>, line: RegExp) => {
    const run = hubctl(args, env);
    expect([await run.ended, run.text.trimEnd().split('\n')]).toEqual([2, [expect.stringMatching(line)]]);
    expect(run.text).not.toContain(CANARY);
  };

  it.each([
    [
      'no S3 server',
      s3At(`http://${NOBODY}`),
      /^hubctl migrate: The object store is not available: ECONNREFUSED; looked for at http:\/\/127\.0\.0\.1:1 \(KOHAKU_HUB_S3_ENDPOINT\)$/,
    ],
    [
      'no event log',
      { EVENTSTORE_URL: `esdb://hub:${CANARY}@${NOBODY}?tls=false` },
      /^hubctl migrate: The event log is not available: .*; looked for at 127\.0\.0\.1:1 \(EVENTSTORE_URL\)$/,
    ],
    [
      'no MongoDB',
      { MONGODB_URL: `mongodb://hub:${CANARY}@${NOBODY}/`, HUB_MASTER_KEY: KEY },
      /^hubctl migrate: The read models are not available: MongoDB does not answer .*; looked for at 127\.0\.0\.1:1 \(MONGODB_URL\)$/,
    ],
    [
      'a name of a database that MongoDB could not have',
      { MONGODB_URL: `mongodb://hub:${CANARY}@${NOBODY}/my.hub`, HUB_MASTER_KEY: KEY },
      /^hubctl migrate: The database in MONGODB_URL needs a name of /,
    ],
    [
      'an option that MongoDB does not know',
      { MONGODB_URL: `mongodb://hub:${CANARY}@${NOBODY}/?replicaset&w=x=y`, HUB_MASTER_KEY: KEY },
      /^hubctl migrate: MONGODB_URL is no connection string that the MongoDB driver understands/,
    ],
  ])('migrate to %s', (_what, env, line) => refused(['migrate', '--from', data], env, line));

  it('migrate to a log on which a hub has been started', async () => {
    const stub = await new EventStoreStub().start();
    try {
      const early = await HubProcess.start({ servers: { EVENTSTORE_URL: stub.url } });
      await early.stop();
      const line =
        /^hubctl migrate: The target is the event log of another hub, .*EVENTSTORE_URL has to name an empty one$/;
      await refused(['migrate', '--from', data], { EVENTSTORE_URL: stub.url }, line);
    } finally {
      await stub.stop();
    }
  });

  it('verify with a log that is away', () =>
    refused(
      ['verify'],
      { EVENTSTORE_URL: `esdb://${NOBODY}?tls=false` },
      /^hubctl verify: The event log is not available: .* \(EVENTSTORE_URL\)$/,
    ));

  describe('and ends the command', () => {
    let silent: Server;
    let underWay: HubctlProcess;
    beforeEach(async () => {
      silent = createServer((request, response) => void (request.method === 'HEAD' && response.end()));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo;
      underWay = hubctl(['migrate', '--from', data], s3At(`http://127.0.0.1:${port}`));
      await eventually(async () => expect(await readdir(temporary)).toHaveLength(1), 20_000);
    });
    afterEach(() => {
      silent.closeAllConnections();
      silent.close();
    });

    it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
      'by %s: nothing is left of what it had under way',
      async (signal) => {
        underWay.kill(signal);
        expect(await underWay.ended).toBeNull();
      },
    );
  });
});

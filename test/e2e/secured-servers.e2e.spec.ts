import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, mongoTestUrl } from '../contract/mongodb-server';
import { s3TestServer } from '../contract/s3-server';
import { StubCluster } from '../eventstore-stub/cluster';
import { mongoAt, targetOf } from '../tls/addresses';
import { type TestCertificates, testCertificates } from '../tls/certificates';
import { RefusingMongo } from '../tls/refusing-mongo';
import { TlsProxy } from '../tls/tls-proxy';
import { HubProcess } from './hub-process';
import { refusedStart } from './refused-start';
import { bearer, commit, file, header, ndjson } from './wire-request';

jest.setTimeout(240_000);

const PASSWORD = 'geheim-und-lang';

/** The event log is a cluster of stubs; MongoDB and S3 are used where tests have servers, behind proxies that speak TLS. */
const withServers = (certificates: TestCertificates): void => {
  const { server, caFile, otherCaFile } = certificates;
  let cluster: StubCluster;
  let folder: string;
  let env: Record<string, string>;
  const closers: Array<() => Promise<unknown>> = [];
  const logAt = (password: string, ca: string) =>
    `kurrentdb+discover://hub:${password}@${cluster.hosts}?tls=true&tlsCaFile=${encodeURIComponent(ca)}`;
  const proxied = async (target: string, port: number): Promise<number> => {
    const proxy = await TlsProxy.to(targetOf(target, port), server);
    closers.push(() => proxy.close());
    return proxy.port;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-secured-'));
    cluster = await StubCluster.start({ tls: server, users: { hub: PASSWORD } });
    for (const [index, { port }] of cluster.nodes.entries()) cluster.advertise(index, { host: 'localhost', port });
    env = { EVENTSTORE_URL: logAt(PASSWORD, caFile), NODE_EXTRA_CA_CERTS: caFile };
    const [mongo, s3] = [mongoTestUrl(), s3TestServer()];
    if (mongo) {
      const { url, remove } = freshDatabase(mongo);
      closers.push(remove);
      env['MONGODB_URL'] = mongoAt(url, `127.0.0.1:${await proxied(mongo, 27_017)}`, {
        tls: 'true',
        tlsCAFile: caFile,
      });
      env['HUB_MASTER_KEY'] = randomBytes(32).toString('hex');
    }
    if (s3) {
      env['KOHAKU_HUB_S3_ENDPOINT'] = `https://localhost:${await proxied(s3.endpoint, 80)}`;
      env['KOHAKU_HUB_S3_ACCESS_KEY'] = s3.accessKeyId;
      env['KOHAKU_HUB_S3_SECRET_KEY'] = s3.secretAccessKey.reveal();
      env['KOHAKU_HUB_S3_BUCKET'] = `secured-${randomBytes(6).toString('hex')}`;
    }
    console.log(`With TLS and credentials: a cluster of stubs${mongo ? ', MongoDB' : ''}${s3 ? ', S3' : ''}`);
    if (!mongo || !s3) console.warn('SKIPPED, NOT TESTED: MongoDB or S3 with TLS, as tests have no server of it');
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('work as without', async () => {
    const hub = await HubProcess.start({ env, dataDirectory: join(folder, 'hub') });
    try {
      const ada = await hub.user('ada');
      await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, ada.token);
      const body = ndjson(header('push'), file('file', 'content'));
      expect((await commit(hub, '/api/models/ada/net/commit/main', ada.token, body)).status).toBe(200);
      cluster.elect(1);
      expect(
        (await commit(hub, '/api/models/ada/net/commit/main', ada.token, ndjson(header('2'), file('2', '2')))).status,
      ).toBe(200);
      const download = await fetch(`${hub.baseUrl}/ada/net/resolve/main/file`, { headers: bearer(ada.token) });
      expect(await download.text()).toBe('content');
      const listed = await hub.call<Array<{ id: string }>>('GET', '/api/models?author=ada', undefined, ada.token);
      expect(listed.map(({ id }) => id)).toEqual(['ada/net']);
      for (const secret of [PASSWORD, env['KOHAKU_HUB_S3_SECRET_KEY'] ?? PASSWORD])
        expect(hub.stdout + hub.stderr).not.toContain(secret);
    } finally {
      await hub.stop();
    }
  });

  const refused = async (what: string, more: Record<string, string>, line: RegExp): Promise<void> => {
    const own = { DATA_DIR: join(folder, what), KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'set' };
    const { code, lines } = await refusedStart({ ...env, ...own, ...more });
    const said = lines.filter((each) => /^hubledger:|^\s+at /.test(each)); // a library may warn of Node's age
    expect([what, said]).toEqual([what, [expect.stringMatching(line)]]);
    expect(lines.join('\n')).not.toMatch(new RegExp(`${PASSWORD}|wrong-one`));
    expect(code).toBe(1);
  };

  it('that do not trust the hub, or that it does not trust, end a start in one line without a secret', async () => {
    await refused(
      'log-password',
      { EVENTSTORE_URL: logAt('wrong-one', caFile) },
      /EVENTSTORE_URL: .* look at its credentials$/,
    );
    await refused(
      'log-ca',
      { EVENTSTORE_URL: logAt(PASSWORD, otherCaFile) },
      /EVENTSTORE_URL: localhost: its certificate/,
    );
    const mongo = await RefusingMongo.listen();
    closers.push(() => mongo.close());
    const MONGODB_URL = `mongodb://hub:${PASSWORD}@127.0.0.1:${mongo.port}/?directConnection=true`;
    await refused(
      'mongo-password',
      { MONGODB_URL, HUB_MASTER_KEY: 'a'.repeat(64) },
      /does not accept the user of MONGODB_URL/,
    );
    if (env['MONGODB_URL']) {
      const url = env['MONGODB_URL'].replace(encodeURIComponent(caFile), encodeURIComponent(otherCaFile));
      await refused('mongo-ca', { MONGODB_URL: url }, /MONGODB_URL: its certificate is of no authority/);
    }
    if (env['KOHAKU_HUB_S3_ENDPOINT']) {
      await refused('s3-password', { KOHAKU_HUB_S3_SECRET_KEY: 'wrong-one' }, /refuses the bucket .* \(403\)/);
      await refused('s3-ca', { NODE_EXTRA_CA_CERTS: otherCaFile }, /KOHAKU_HUB_S3_ENDPOINT: its certificate is of no/);
    }
  });
};

describe('servers with TLS and credentials', () => {
  const certificates = testCertificates();
  if (!certificates) return it('are not tested here: openssl makes the certificates', () => undefined);
  afterAll(() => certificates.remove());
  return withServers(certificates);
});

import { openMongo } from '@hubledger/adapters/mongodb';
import { newId, positionOf, type ReadModel, Secret } from '@hubledger/kernel';
import { mongoAt, targetOf } from '../tls/addresses';
import { type TestCertificates, testCertificates } from '../tls/certificates';
import { RefusingMongo } from '../tls/refusing-mongo';
import { TlsProxy } from '../tls/tls-proxy';
import { describeMongo, freshDatabase } from './mongodb-server';

jest.setTimeout(60_000);

const PASSWORD = 'geheim-und-lang';
const open = (url: string) => openMongo({ url: new Secret(url), masterKey: Buffer.alloc(32, 7) });

/** What an operator is told, when it ends there. */
const refusal = async (url: string): Promise<string> => {
  const opened = await open(url).catch((error: unknown) => error as Error & { code?: string });
  if (!(opened instanceof Error)) {
    await opened.close();
    return 'it opened';
  }
  expect(JSON.stringify([opened.message, opened, opened.stack])).not.toContain(PASSWORD);
  return `${opened.code}: ${opened.message}`;
};

const things: ReadModel<{ n: number }> = { name: 'things', version: 1, indexes: { n: ['order'] } };

const withTls = (server: string, { server: own, elsewhere, ...files }: TestCertificates): void => {
  const { caFile: tlsCAFile, otherCaFile } = files;
  let proxy: TlsProxy;
  let database: ReturnType<typeof freshDatabase>;

  beforeAll(async () => {
    proxy = await TlsProxy.to(targetOf(server, 27_017), own);
    database = freshDatabase(server);
  });
  afterAll(async () => {
    await proxy.close();
    await database.remove();
  });
  const at = (port: number, parameters: Record<string, string>) =>
    mongoAt(database.url, `127.0.0.1:${port}`, { tls: 'true', ...parameters });

  it('keeps documents, secrets and leases', async () => {
    const stores = await open(at(proxy.port, { tlsCAFile }));
    const { documents, vault, leases } = stores;
    const collection = documents.collection(things);
    const write = { id: 'a', expected: null, position: positionOf(1), next: { n: 1 } };
    expect(await collection.writeAll([write])).toEqual([]);
    expect((await collection.getMany(['a'])).get('a')).toEqual({ n: 1 });
    await vault.put('secret', Buffer.from('s'));
    expect((await vault.get('secret'))?.toString()).toBe('s');
    expect(await leases.take('work', newId(), 6_000)).toMatchObject({ name: 'work' });
    await stores.close();
  });

  it('is refused in a line that says what is wrong', async () => {
    const other = await TlsProxy.to(targetOf(server, 27_017), elsewhere);
    try {
      const untrusted =
        'storage.refused: MONGODB_URL: its certificate is of no authority known here; look at tls and tlsCAFile';
      expect(await refusal(at(proxy.port, { tlsCAFile: otherCaFile }))).toBe(untrusted);
      expect(await refusal(at(proxy.port, {}))).toBe(untrusted);
      expect(await refusal(at(other.port, { tlsCAFile }))).toBe(
        'storage.refused: MONGODB_URL: its certificate is for another name; look at tls and tlsCAFile',
      );
      expect(await refusal(at(proxy.port, { tlsCAFile: `/nowhere/${PASSWORD}.crt` }))).toBe(
        "storage.refused: MONGODB_URL names a tlsCAFile that can't be read",
      );
    } finally {
      await other.close();
    }
  });
};

const certificates = testCertificates();
if (certificates) {
  afterAll(() => certificates.remove());
  describeMongo('with TLS', (server) => withTls(server, certificates));
}

it('a MongoDB that does not let its user in is refused for good, in a line without the password', async () => {
  const mongo = await RefusingMongo.listen();
  try {
    expect(await refusal(`mongodb://hub:${PASSWORD}@127.0.0.1:${mongo.port}/hub?directConnection=true`)).toBe(
      'mongodb.access_refused: MongoDB does not accept the user of MONGODB_URL, or what it has to do',
    );
  } finally {
    await mongo.close();
  }
});

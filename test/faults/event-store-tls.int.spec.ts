import { type EventStoreLog, openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { newId, Secret } from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { StubCluster } from '../eventstore-stub/cluster';
import { EventStoreStub } from '../eventstore-stub/server';
import { type TestCertificates, testCertificates } from '../tls/certificates';

const PASSWORD = 'geheim-und-lang';
const users = { hub: PASSWORD };

const open = (url: string): Promise<EventStoreLog> =>
  openEventStoreLog({ url: new Secret(url), patience: { opening: 1_500 } });

/** What an operator is told, when it ends there. */
const refusal = async (url: string): Promise<string> => {
  const log = await open(url).catch((error: unknown) => error as Error & { code?: string });
  if (!(log instanceof Error)) {
    await log.close();
    return 'it opened';
  }
  expect(JSON.stringify([log.message, log, log.stack])).not.toContain(PASSWORD);
  return `${log.code}: ${log.message}`;
};

const certificates = testCertificates();
const withTls = ({ server, elsewhere, caFile, otherCaFile, remove }: TestCertificates): void => {
  const [trusting, mistrusting] = [`tlsCAFile=${caFile}`, `tlsCAFile=${otherCaFile}`];
  let stub: EventStoreStub;
  let cluster: StubCluster;

  beforeAll(async () => {
    stub = await new EventStoreStub({ tls: server, users }).start();
    cluster = await StubCluster.start({ tls: server, users });
  });
  afterAll(async () => {
    await stub.stop();
    await cluster.stop();
    remove();
  });

  const single = () => `127.0.0.1:${stub.port}`;
  const several = () => cluster.hosts;

  it.each([
    ['a node', single],
    ['a cluster', several],
  ])('is opened on %s with its authority and a user it knows', async (_name, hosts) => {
    const log = await open(`kurrentdb+discover://hub:${PASSWORD}@${hosts()}?${trusting}`);
    const event = { id: newId(), type: 'Counted', data: {}, metadata: EVENT_METADATA };
    await log.append(`thing-${event.id}`, [event], { expectedRevision: 'no-stream' });
    expect(await log.readStream(`thing-${event.id}`)).toHaveLength(1);
    await log.close();
  });

  it('is opened by the name of the machine', async () => {
    await (await open(`esdb://hub:${PASSWORD}@localhost:${stub.port}?${trusting}`)).close();
  });

  it.each([
    ['a node', single],
    ['a cluster', several],
  ])('is refused for good by %s: wrong password, none, wrong authority', async (_name, hosts) => {
    const unknown = await refusal(`esdb+discover://hub:${PASSWORD}x@${hosts()}?${trusting}`);
    expect(unknown).toBe(
      'storage.refused: EVENTSTORE_URL: its server answered unauthenticated; look at its credentials',
    );
    const nobody = await refusal(`esdb+discover://${hosts()}?${trusting}`);
    expect(nobody).toBe(
      'storage.refused: EVENTSTORE_URL: its server answered permissionDenied; look at its credentials',
    );
    const untrusted =
      'storage.refused: EVENTSTORE_URL: 127.0.0.1: its certificate is of no authority known here; look at tls and tlsCAFile';
    expect(await refusal(`esdb+discover://hub:${PASSWORD}@${hosts()}?${mistrusting}`)).toBe(untrusted);
    expect(await refusal(`esdb+discover://hub:${PASSWORD}@${hosts()}`)).toBe(untrusted);
  });

  it('is refused where the certificate is for another name, or there is none', async () => {
    const other = await new EventStoreStub({ tls: elsewhere, users }).start();
    const plain = await new EventStoreStub().start();
    try {
      expect(await refusal(`esdb://hub:${PASSWORD}@localhost:${other.port}?${trusting}`)).toBe(
        'storage.refused: EVENTSTORE_URL: localhost: its certificate is for another name; look at tls and tlsCAFile',
      );
      expect(await refusal(`esdb://hub:${PASSWORD}@127.0.0.1:${plain.port}?${trusting}`)).toBe(
        'storage.refused: EVENTSTORE_URL: 127.0.0.1: it does not speak TLS; look at tls and tlsCAFile',
      );
    } finally {
      await other.stop();
      await plain.stop();
    }
  });

  it('that is not there yet is waited for', async () => {
    const gone = await new EventStoreStub({ tls: server, users }).start();
    await gone.stop();
    expect(await refusal(`esdb://hub:${PASSWORD}@127.0.0.1:${gone.port}?${trusting}`)).toMatch(/^log\.unavailable: /);
  });
};

describe('an event log with TLS', () => {
  if (certificates) withTls(certificates);
  else it('is not tested here: openssl makes the certificates', () => undefined);
});

describe('an event log at an address of IPv6', () => {
  it('is opened, also where nodes tell theirs bare', async () => {
    const node = await new EventStoreStub({ host: '::1' }).start().catch(() => null);
    if (!node) return console.warn('SKIPPED, NOT TESTED: IPv6, which this machine does not have');
    const other = await new EventStoreStub({ host: '::1', store: node.store }).start();
    try {
      for (const scheme of ['esdb', 'esdb+discover']) {
        const log = await open(`${scheme}://[::1]:${node.port}?tls=false`);
        const event = { id: newId(), type: 'Counted', data: {}, metadata: EVENT_METADATA };
        await log.append(`thing-${scheme}`, [event], { expectedRevision: 'no-stream' });
        node.leader = other.endpoint;
        expect(await log.readStream(`thing-${scheme}`)).toHaveLength(1);
        node.leader = 'itself';
        await log.close();
      }
    } finally {
      await node.stop();
      await other.stop();
    }
  });
});

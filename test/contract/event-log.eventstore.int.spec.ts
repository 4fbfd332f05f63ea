import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { newId, Secret } from '@hubledger/kernel';
import { StubCluster } from '../eventstore-stub/cluster';
import { EventStoreStub } from '../eventstore-stub/server';
import { testCertificates } from '../tls/certificates';
import { eventLogContract, type OpenedLog } from './event-log.contract';
import { OwnPartOfLog } from './own-part-of-log';

jest.setTimeout(60_000); // each call crosses a socket, and the races make thousands of them

/** @param stop ends the server */
const opened = async (url: string, stop: () => Promise<void>): Promise<OpenedLog> => {
  const open = () => openEventStoreLog({ url: new Secret(url) });
  let log = await open();
  return {
    log,
    clearsLater: true,
    reopen: async () => {
      await log.close();
      return (log = await open());
    },
    close: async () => {
      await log.close();
      await stop();
    },
  };
};

const onStub = async (): Promise<OpenedLog> => {
  const stub = await new EventStoreStub().start();
  return opened(stub.url, () => stub.stop());
};

/** Others may use the server as well. What is written stays there. */
const onServer = (url: string) => async (): Promise<OpenedLog> => {
  const whole = await openEventStoreLog({ url: new Secret(url) });
  const [prefix, start] = [`contract${newId().slice(0, 8)}.`, await whole.head()];
  let log = new OwnPartOfLog(whole, prefix, start);
  return {
    log,
    clearsLater: true,
    reopen: async () => {
      await log.close();
      return (log = new OwnPartOfLog(await openEventStoreLog({ url: new Secret(url) }), prefix, start));
    },
    close: () => log.close(),
  };
};

const url = process.env['EVENTSTORE_URL'];
eventLogContract(
  url ? 'EventStoreDB, the server at EVENTSTORE_URL' : 'EventStoreDB, a stub: EVENTSTORE_URL names no server',
  url ? onServer(url) : onStub,
);

const LEADS_FOR_MS = 250;
/** Long enough for an append on a machine that is busy, as 64 writers and their tests make it. */
const LEADS_AT_MOST_MS = 3_000;
/** Fewer, and a few hundred that are queued at once outlive their nine seconds in elections alone. */
const APPENDS = 32;

/** Another node leads four times a second where appends go on, and how former leaders say so changes as well. */
eventLogContract('EventStoreDB, a cluster of three stubs whose leader changes', async () => {
  const cluster = await StubCluster.start();
  let changes = 0;
  let last = { at: Date.now(), records: 0 };
  const changing = setInterval(() => {
    const now = { at: Date.now(), records: cluster.store.records.length };
    if (now.records - last.records < APPENDS && now.at - last.at < LEADS_AT_MOST_MS) return;
    last = now;
    for (const node of cluster.nodes) node.faults.endsAppendCalls = changes % 2 === 0;
    cluster.elect(++changes % cluster.nodes.length);
  }, LEADS_FOR_MS);
  return opened(`esdb+discover://${cluster.hosts}?tls=false`, async () => {
    clearInterval(changing);
    await cluster.stop();
  });
});

const certificates = testCertificates();
if (certificates) {
  afterAll(() => certificates.remove());
  const [user, password] = ['hub', 'p:ss/w@rd %'];
  const secured = { tls: certificates.server, users: { [user]: password } };
  const credentials = `${user}:${encodeURIComponent(password)}`;
  const trusting = `tlsCAFile=${encodeURIComponent(certificates.caFile)}`;

  eventLogContract('EventStoreDB, a stub with TLS and credentials', async () => {
    const stub = await new EventStoreStub(secured).start();
    return opened(`kurrentdb://${credentials}@127.0.0.1:${stub.port}?${trusting}`, () => stub.stop());
  });

  eventLogContract('EventStoreDB, a cluster of three stubs with TLS and credentials', async () => {
    const cluster = await StubCluster.start(secured);
    cluster.elect(2);
    return opened(`kurrentdb+discover://${credentials}@${cluster.hosts}?${trusting}`, () => cluster.stop());
  });
}

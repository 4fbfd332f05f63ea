import { randomUUID } from 'node:crypto';
import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from '../e2e/hub-process';
import { EventStoreStub } from '../eventstore-stub/server';
import { TcpProxy } from './tcp-proxy';
import { type Answer, askInTime, createdNames, expectRefusedInTime, WITHIN_MS } from './refused-in-time';

jest.setTimeout(120_000);

describe('a hub whose event log goes away', () => {
  let stub: EventStoreStub;
  let proxy: TcpProxy;
  let hub: HubProcess;
  let user: HubUser;

  const ask = (...request: [method: string, path: string, body?: object, key?: string]): Promise<Answer> =>
    askInTime(hub, user, ...request);
  const create = (name: string, key: string): Promise<Answer> =>
    ask('POST', '/api/repos/create', { type: 'model', name }, key);

  beforeAll(async () => {
    stub = await new EventStoreStub().start();
    proxy = await TcpProxy.to({ host: '127.0.0.1', port: stub.port });
    hub = await HubProcess.start({ env: { EVENTSTORE_URL: `esdb://127.0.0.1:${proxy.address.port}?tls=false` } });
    user = await hub.user('alice');
  });

  afterAll(async () => {
    await proxy.restore();
    await hub.stop();
    await proxy.close();
    await stub.stop();
  });

  it.each([
    ['silently', () => Promise.resolve(proxy.blackhole())],
    ['with its connections', () => proxy.cut()],
  ] as const)('%s: answers 503 in time, does nothing twice, and works when it is back', async (how, leave) => {
    const kind = how.slice(0, 4).trim();
    expect((await create(`${kind}-before`, randomUUID())).status).toBe(200);
    const wanted = Array.from({ length: 12 }, (_, n) => ({ name: `${kind}-${n}`, key: randomUUID() }));
    const underWay = wanted.slice(0, 4).map(({ name, key }) => create(name, key));
    await leave();
    const first = await Promise.all(wanted.slice(4).map(({ name, key }) => create(name, key)));
    expectRefusedInTime(first);
    for (const { status, took } of await Promise.all(underWay)) {
      expect([200, 503]).toContain(status);
      expect(took).toBeLessThan(WITHIN_MS);
    }
    const again = await Promise.all(wanted.map(({ name, key }) => create(name, key)));
    expectRefusedInTime(again);
    expect(Math.max(...again.map(({ took }) => took))).toBeLessThan(2_000); // known to be away: nobody waits for it
    expect((await fetch(`${hub.baseUrl}/health/live`)).status).toBe(200);

    await proxy.restore();
    await eventually(async () => expect((await ask('GET', '/api/whoami-v2')).status).toBe(200), 15_000);
    for (const { name, key } of wanted) expect([name, (await create(name, key)).status]).toEqual([name, 200]);
    const own = createdNames(stub.store).filter((name) => name.startsWith(`${kind}-`));
    expect(own).toEqual([...wanted.map(({ name }) => name), `${kind}-before`].sort());
    await eventually(async () => {
      const listed = JSON.parse((await ask('GET', '/api/models?author=alice&limit=100')).body) as Array<{ id: string }>;
      expect(listed.filter(({ id }) => id.startsWith(`alice/${kind}-`))).toHaveLength(13);
    }, 15_000);
  });
});

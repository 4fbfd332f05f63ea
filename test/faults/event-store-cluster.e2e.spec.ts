import { randomUUID } from 'node:crypto';
import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from '../e2e/hub-process';
import { StubCluster } from '../eventstore-stub/cluster';
import { type Answer, askInTime, createdNames, expectRefusedInTime, WITHIN_MS } from './refused-in-time';

jest.setTimeout(180_000);

describe.each([
  ['each append', false],
  ['the end of their calls', true],
])('a hub whose event log chooses a leader, nodes telling it by %s', (_how, endsAppendCalls) => {
  let cluster: StubCluster;
  let hub: HubProcess;
  let user: HubUser;

  beforeAll(async () => {
    cluster = await StubCluster.start();
    for (const node of cluster.nodes) node.faults.endsAppendCalls = endsAppendCalls;
    hub = await HubProcess.start({ env: { EVENTSTORE_URL: `esdb+discover://${cluster.hosts}?tls=false` } });
    user = await hub.user('alice');
  });
  afterAll(async () => {
    await hub?.stop();
    await cluster?.stop();
  });

  const ask = (...request: [method: string, path: string, body?: object, key?: string]): Promise<Answer> =>
    askInTime(hub, user, ...request);
  const create = (name: string, key: string) => ask('POST', '/api/repos/create', { type: 'model', name }, key);

  it.each([
    ['the same node', 0],
    ['another one', 1],
  ])('answers 503 with Retry-After until %s leads, and nothing has a second effect', async (_who, next) => {
    const prefix = `to-${next}-`;
    const wanted = Array.from({ length: 16 }, (_, n) => ({ name: `${prefix}${n}`, key: randomUUID() }));
    const underWay = wanted.slice(0, 8).map(({ name, key }) => create(name, key));
    await new Promise((resolve) => setTimeout(resolve, 5));
    cluster.elect(null);
    const later = await Promise.all(wanted.slice(8).map(({ name, key }) => create(name, key)));
    expectRefusedInTime(later);
    for (const answer of await Promise.all(underWay)) {
      if (answer.status !== 200) expectRefusedInTime([answer]);
      expect(answer.took).toBeLessThan(WITHIN_MS);
    }
    expectRefusedInTime(await Promise.all(wanted.map(({ name, key }) => create(name, key))));
    expect((await fetch(`${hub.baseUrl}/health/live`)).status).toBe(200);
    expect((await fetch(`${hub.baseUrl}/health/ready`)).status).toBe(503);

    cluster.elect(next);
    const key = randomUUID();
    await eventually(async () => expect((await create(`${prefix}after`, key)).status).toBe(200), 15_000);
    for (const { name, key } of wanted) expect([name, (await create(name, key)).status]).toEqual([name, 200]);
    expect(createdNames(cluster.store, prefix)).toEqual([...wanted.map(({ name }) => name), `${prefix}after`].sort());
    await eventually(async () => expect((await fetch(`${hub.baseUrl}/health/ready`)).status).toBe(200), 15_000);
  });
});

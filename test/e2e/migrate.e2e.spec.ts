import { LogFile } from '@hubledger/adapters/libsql';
import { EventStoreStub } from '../eventstore-stub/server';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubProcess } from './hub-process';
import { HubctlProcess } from './hubctl-process';
import { refusedStart } from './refused-start';
import { eventsOf } from './three-servers';
import { wire } from './wire-request';
import { onFiles } from './shape';

jest.setTimeout(120_000);

const readAllOf = async (file: string) => {
  const log = new LogFile(file);
  try {
    return await eventsOf(log);
  } finally {
    await log.close();
  }
};

/** What a team looks at, as it was told before and after. */
const QUESTIONS = [
  'users?limit=100',
  'users/alice',
  'repositories?limit=100',
  'repositories/model/alice/net',
  'commits?limit=100',
  'invitations?limit=100',
  'quota/overview',
  'stats',
  'stats/detailed',
  'stats/timeseries?days=30',
  'storage/objects?limit=100',
  'audit/diff?kind=user&id=alice&from=2020-01-01',
];

onFiles('it moves the files of an embedded hub').describe('hubctl migrate', () => {
  let folder: string;
  let hub: HubProcess;
  let stub: EventStoreStub;
  let before: Record<string, unknown>;
  let moments: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-migrate-'));
    stub = await new EventStoreStub().start();
    hub = await HubProcess.start({ dataDirectory: join(folder, 'data') });
    moments = [];
    const mark = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 5)); // a moment of its own
      moments.push(new Date().toISOString());
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const alice = await hub.user('alice');
    await mark();
    await hub.user('bob');
    await hub.call('POST', '/org/create', { name: 'acme' }, alice.token);
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'net' }, alice.token);
    await mark();
    for (let n = 0; n < 15; n++) await commit(alice.token, n);
    await mark();
    await hub.call('PUT', '/api/users/alice/settings', { full_name: 'Alice A.' }, alice.token);
    await hub.stop();
    hub = await HubProcess.start({ dataDirectory: join(folder, 'data') }); // bookmarks stand at the end of the log
    before = await answers();
    await hub.stop();
  });
  afterAll(async () => {
    await hub.stop('SIGKILL').catch(() => undefined);
    await stub.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const commit = async (token: string, n: number): Promise<void> => {
    const file = { path: `file-${n}.bin`, content: randomBytes(2_000).toString('base64'), encoding: 'base64' };
    const lines = [
      { key: 'header', value: { summary: `commit ${n}` } },
      { key: 'file', value: file },
    ];
    const pushed = await wire(hub, 'POST', '/api/models/alice/net/commit/main', {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    expect(pushed.status).toBe(200);
  };

  const admin = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${hub.baseUrl}/admin/api/${path}`, { headers: { 'x-admin-token': hub.adminToken } });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.json();
  };

  const answers = async (): Promise<Record<string, unknown>> => {
    const past = moments.flatMap((at) => [`audit/state?kind=user&id=alice&at=${at}`]);
    const later = [`audit/state?kind=repository&id=alice/net&at=${moments[1]}`, 'audit/events?limit=100&actor=alice'];
    const asked: Record<string, unknown> = {};
    for (const path of [...QUESTIONS, ...past, ...later]) asked[path] = withoutPlaces(await admin(path));
    return asked;
  };

  /** A position, or a cursor made of one, is of one log. */
  const withoutPlaces = (answer: unknown): unknown => {
    const text = JSON.stringify(answer, (key, value: unknown) =>
      /position|cursor|^next$/.test(key) ? undefined : value,
    );
    const places = /\b\d{20}\b/g;
    return JSON.parse(
      text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://hub').replaceAll(places, 'place'),
    ) as unknown;
  };

  const migrating = () => new HubctlProcess(['migrate', '--from', join(folder, 'data')], { EVENTSTORE_URL: stub.url });
  const stored = (): number => stub.store.records.filter(({ stream }) => !stream.startsWith('$')).length;

  it('is ended in the middle of the events, and goes on; meanwhile no hub starts on what is there', async () => {
    const all = (await readAllOf(join(folder, 'data', 'events.db'))).length;
    for (let kills = 0; kills < 4; kills++) {
      const until = stored() + 1 + Math.floor(Math.random() * (all - stored()) * 0.3);
      const run = migrating();
      while (stored() < until) await new Promise((resolve) => setImmediate(resolve));
      run.kill();
      expect([await run.ended, run.text]).toEqual([null, expect.stringContaining('Event log: moving it')]);
      expect(stored()).toBeLessThan(all);
      const { code, lines } = await refusedStart({ DATA_DIR: join(folder, 'data'), EVENTSTORE_URL: stub.url });
      expect([code, lines]).toEqual([1, [expect.stringMatching(/not copied whole yet: run hubctl migrate again/)]]);
    }
    const run = migrating();
    expect([await run.ended, run.text]).toEqual([
      0,
      expect.stringMatching(/\d+ events are equal, SHA-256 [0-9a-f]{64}/),
    ]);
    const again = migrating();
    expect([await again.ended, again.text]).toEqual([0, expect.stringMatching(/it was moved and compared before/)]);
    const { code, lines } = await refusedStart({ DATA_DIR: join(folder, 'data') }); // the setting was forgotten
    expect([code, lines]).toEqual([
      1,
      [expect.stringMatching(/was moved to EventStoreDB at .*: set EVENTSTORE_URL; or/)],
    ]);
  });

  it('leaves everything as it was: times, series, states of the past, who did what', async () => {
    hub = await HubProcess.start({ dataDirectory: join(folder, 'data'), env: { EVENTSTORE_URL: stub.url } });
    expect(hub.stdout).toMatch(/event log +EventStoreDB at 127\.0\.0\.1:\d+\n/);
    const after = await answers();
    for (const path of Object.keys(before)) expect({ [path]: after[path] }).toEqual({ [path]: before[path] });
    const { events } = (await admin('audit/events?type=LogMigrated')) as { events: Array<{ summary?: string }> };
    expect(events).toHaveLength(1);
  });

  it('the hub goes on there, and the move is not done again over it', async () => {
    const carol = await hub.user('carol');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'own' }, carol.token);
    await hub.restart('SIGKILL');
    expect(await hub.call('GET', '/api/models/carol/own', undefined, carol.token)).toMatchObject({ id: 'carol/own' });
    await hub.stop();
    const run = migrating();
    expect([await run.ended, run.text]).toEqual([2, expect.stringMatching(/The target is in use/)]);
  });
});

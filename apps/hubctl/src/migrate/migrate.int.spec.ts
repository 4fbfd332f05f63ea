import { FileObjectStore } from '@hubledger/adapters/files';
import { LibsqlEventLog, LibsqlVault } from '@hubledger/adapters/libsql';
import { loadOrCreateMasterKey } from '@hubledger/adapters/vault-envelope';
import {
  Clock,
  type EventLog,
  MAX_EVENT_BYTES,
  newId,
  type NewEvent,
  ORIGIN,
  type Position,
  type RecordedEvent,
  scanOf,
} from '@hubledger/kernel';
import { identifyLog, logIdOf, type LogMigrated, MIGRATIONS_STREAM } from '@hubledger/stores';
import { copyFolder } from '@hubledger/testing/copy-folder';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataDirectoryOf } from '../data-directory';
import { hubctl } from '../hubctl';
import { migrate } from './migrate';
import { openEmbedded, type EmbeddedHub } from './source';

jest.setTimeout(60_000);

/** Ten minutes between two events, years ago. */
class SlowClock extends Clock {
  private at = Date.parse('2024-01-02T03:04:05.006Z');
  now(): Date {
    return new Date((this.at += 600_000));
  }
}

const fact = (type: string, data: object): NewEvent => ({ id: newId(), type, data, metadata: EVENT_METADATA });

const LAST_CHECKPOINT = 2_345;

/** A hub's log with all that makes moving one hard. @returns positions by what stands there */
const writeLog = async (log: EventLog, clock: Clock): Promise<void> => {
  const add = (stream: string, ...events: NewEvent[]) => log.append(stream, events, { expectedRevision: 'any' });
  for (let n = 0; n < 40; n++) {
    await add(
      `user-${n % 7}`,
      fact('UserCreated', { n, at: clock.iso() }),
      fact('ProfileUpdated', { n, text: 'ü 日本 \u0000' }),
    );
    await add('repository-1', fact('CommitPushed', { n, list: [1, null, { deep: true }] }));
  }
  const own = JSON.stringify(EVENT_METADATA).length + 'Large'.length + '{"text":""}'.length;
  await add('repository-2', fact('Large', { text: 'x'.repeat(MAX_EVENT_BYTES - own) }));
  await log.setRetention('processmanager-a', { maxCount: 1 });
  await log.setRetention('telemetry-20240102', { maxAge: 60 });
  await log.setRetention('registry-empty', { maxCount: 5 });
  await add('telemetry-20240102', fact('FallbackHit', { n: 1 }));
  const { position: referred } = await add('user-1', fact('ProfileUpdated', { n: 99 }));
  await add('user-2', fact('ProfileUpdated', { n: 100 }));
  const checkpoints = Array.from({ length: LAST_CHECKPOINT + 1 }, (_, n) =>
    fact('ProcessManagerCheckpointed', { processManager: 'a', position: n < LAST_CHECKPOINT ? ORIGIN : referred }),
  );
  await log.append('processmanager-a', checkpoints, { expectedRevision: 'no-stream' });
  const failed = { webhookId: 'w', position: referred, stream: 'user-1', revision: 10 };
  await add('webhook-w', fact('WebhookDeliveryFailed', failed));
  await add('user-3', fact('ProfileUpdated', { n: 101 }));
};

const SECRETS = 700;

const writeVault = async (vault: LibsqlVault): Promise<void> => {
  for (let n = 0; n < SECRETS; n++) await vault.put(`password/${n}`, Buffer.from(`secret ${n}`));
  for (const text of ['one', 'two', 'three']) await vault.put('subject-key/gone', Buffer.from(text));
  await vault.destroy('subject-key/gone');
  await vault.put('subject-key/again', Buffer.from('old'));
  await vault.destroy('subject-key/again');
  await vault.put('subject-key/again', Buffer.from('new'));
};

const CONTENT = [Buffer.alloc(0), Buffer.from('small'), randomBytes(3_000_000)];
const keyOf = (content: Buffer): string => `lfs/${createHash('sha256').update(content).digest('hex')}`;

let source: string;
let folder: string;

beforeAll(async () => {
  source = await mkdtemp(join(tmpdir(), 'hubledger-source-'));
  const masterKey = await loadOrCreateMasterKey(join(source, 'master-key'));
  const vault = await LibsqlVault.open({ file: join(source, 'vault.db'), masterKey });
  const clock = new SlowClock();
  const log = await LibsqlEventLog.open({ file: join(source, 'events.db'), clock, sweepEvery: null });
  await identifyLog(log, vault, EVENT_METADATA);
  await writeLog(log, clock);
  await writeVault(vault);
  const objects = await FileObjectStore.open({ directory: join(source, 'objects'), bucket: 'hub-storage' });
  for (const content of CONTENT) await objects.put(keyOf(content), content);
  await log.close();
  await vault.close();
});
afterAll(() => rm(source, { recursive: true, force: true }));

let hub: EmbeddedHub;
let objects: FileObjectStore;
const lines: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubledger-moved-'));
  lines.length = 0;
  await copyFolder(source, join(folder, 'source'));
  const data = dataDirectoryOf({ DATA_DIR: join(folder, 'source') }, null);
  hub = await openEmbedded(data);
  objects = await FileObjectStore.attach({ directory: data.objects, bucket: data.bucket });
});
afterEach(async () => {
  await hub?.close();
  await rm(folder, { recursive: true, force: true });
});

const targets = () => ({
  log: new InMemoryEventLog() as EventLog,
  vault: new InMemoryVault(),
  objects: new InMemoryObjectStore(),
});
type Targets = ReturnType<typeof targets>;

const moveTo = (target: Targets): Promise<void> =>
  migrate({
    log: { source: hub.log, target: target.log },
    vault: { source: hub.vault, target: target.vault },
    objects: { source: objects, target: target.objects },
    say: (line) => void lines.push(line),
    progress: (line) => void lines.push(line),
    now: () => new Date(),
  });

const all = async (log: Pick<EventLog, 'readAll'>): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (let after = ORIGIN; ;) {
    const page = await log.readAll({ after });
    if (page.length === 0) return events;
    events.push(...page);
    after = page.at(-1)!.position;
  }
};

const placeOf = (events: readonly RecordedEvent[], data: object): Position =>
  events.find((event) => JSON.stringify(event.data) === JSON.stringify(data))!.position;

const expectMoved = async ({ log, vault, objects: stored }: Targets): Promise<void> => {
  const [before, after] = [await all(hub.log), await all(log)];
  const migrated = after.pop()!;
  expect(after).toHaveLength(before.length);
  const places = {
    ProcessManagerCheckpointed: placeOf(after, { n: 99 }),
    WebhookDeliveryFailed: placeOf(after, { n: 99 }),
  };
  for (const [index, event] of before.entries()) {
    const { position } = after[index]!;
    const place = places[event.type as keyof typeof places];
    const data = place ? { ...(event.data as object), position: place } : event.data;
    const metadata = { ...event.metadata, originalRecordedAt: event.recordedAt };
    expect(after[index]).toEqual({ ...event, data, metadata, position });
  }
  expect(migrated).toMatchObject({ stream: MIGRATIONS_STREAM, type: 'LogMigrated' });
  const { logId, sourceLogId, events } = migrated.data as LogMigrated['data'];
  expect([events, await logIdOf(log), await logIdOf(hub.log)]).toEqual([before.length, logId, sourceLogId]);
  expect(logId).not.toBe(sourceLogId);
  expect((await log.readStream('processmanager-a')).map(({ revision }) => revision)).toEqual([LAST_CHECKPOINT]);
  const next = await log.append('processmanager-a', [fact('X', {})], { expectedRevision: LAST_CHECKPOINT });
  expect(next.revision).toBe(LAST_CHECKPOINT + 1);
  expect(await log.readStream('processmanager-a')).toHaveLength(1);
  expect(await vault.fingerprint()).toBe(await hub.vault.fingerprint());
  expect((await vault.get('password/123'))?.toString()).toBe('secret 123');
  expect(await vault.get('subject-key/gone')).toBeNull();
  expect(await vault.put('subject-key/gone', Buffer.from('x'))).toBe(4);
  expect([await vault.get('subject-key/again', 1), (await vault.get('subject-key/again', 2))?.toString()]).toEqual([
    null,
    'new',
  ]);
  for (const content of CONTENT) expect((await stored.get(keyOf(content)))?.equals(content)).toBe(true);
};

describe('moving a hub to other stores', () => {
  it('brings every event, secret and object, and names the same places', async () => {
    const target = targets();
    await moveTo(target);
    await expectMoved(target);
    expect(lines.join('\n')).toMatch(
      /Vault: 702 secrets are equal[^]*Objects: 3 [^]*Event log: \d+ events are equal, SHA-256 [0-9a-f]{64}/,
    );
    expect(lines.join('\n')).not.toContain('secret 1');
  });

  it('to another embedded log: reads it whole, and times are what they were', async () => {
    const file = join(folder, 'moved.db');
    const log = await LibsqlEventLog.open({ file });
    try {
      const target = { ...targets(), log };
      await moveTo(target);
      await expectMoved(target);
      const types = new Set(['LogInitialised']);
      for await (const { events } of scanOf(log)({ after: ORIGIN, upTo: await log.head(), types }))
        expect(events.map(({ recordedAt }) => recordedAt.slice(0, 10))).toEqual(['2024-01-02']);
    } finally {
      await log.close();
    }
  });

  it('goes on wherever it was ended', async () => {
    const whole = targets();
    const counted = jest.spyOn(whole.log, 'append');
    await moveTo(whole);
    const appends = counted.mock.calls.length;
    expect(appends).toBeGreaterThan(80);
    for (let survives = 0; survives < appends; survives += 7) {
      const target = targets();
      const append = target.log.append.bind(target.log);
      let left = survives;
      target.log.append = async (...args) => {
        if (left === 0) throw new Error('killed');
        left -= 1;
        const done = await append(...args);
        if (left === 0 && survives % 2 === 0) throw new Error('killed behind it');
        return done;
      };
      await expect(moveTo(target)).rejects.toThrow(/killed/);
      if ((await target.log.readStream('system-log')).length > 0)
        await expect(logIdOf(target.log)).rejects.toThrow(/not copied whole/);
      target.log.append = append;
      await moveTo(target);
      await expectMoved(target);
    }
  });

  it('does not go on with half an object, or wrong bytes', async () => {
    const target = targets();
    await target.objects.put(keyOf(CONTENT[2]!), CONTENT[2]!.subarray(0, 1_000));
    await target.objects.put(keyOf(CONTENT[1]!), Buffer.from('SMALL'));
    await moveTo(target);
    await expectMoved(target);
  });

  it('may be run again, until somebody uses it', async () => {
    const target = targets();
    await moveTo(target);
    await moveTo(target);
    expect(lines.at(-1)).toBe('Event log: it was moved and compared before');
    await target.log.append('user-1', [fact('ProfileUpdated', {})], { expectedRevision: 'any' });
    await expect(moveTo(target)).rejects.toThrow(/is in use/);
  });
});

describe('a target that is not empty is refused', () => {
  it('when it is the log of another hub, or none', async () => {
    const foreign = targets();
    await identifyLog(foreign.log, new InMemoryVault(), EVENT_METADATA);
    await expect(moveTo(foreign)).rejects.toThrow(/log of another hub/);
    const odd = targets();
    await odd.log.append('user-1', [fact('UserCreated', {})], { expectedRevision: 'any' });
    await expect(moveTo(odd)).rejects.toThrow(/target is not empty/);
  });

  it('when the vault holds secrets of its own, or the bucket other objects', async () => {
    const secrets = targets();
    await secrets.vault.put('password/eve', Buffer.from('x'));
    await expect(moveTo(secrets)).rejects.toMatchObject({ code: 'vault.in_use' });
    const bytes = targets();
    await bytes.objects.put('lfs/somebody-else', Buffer.from('x'));
    await expect(moveTo(bytes)).rejects.toThrow(/not of this hub/);
    expect(await bytes.log.readAll()).toEqual([]);
  });

  it('when an event in it is another one', async () => {
    const target = targets();
    const append = target.log.append.bind(target.log);
    target.log.append = (stream, events, options) =>
      append(
        stream,
        stream === 'user-3' ? events.map((event) => ({ ...event, data: { forged: true } })) : events,
        options,
      );
    await expect(moveTo(target)).rejects.toThrow(/not equal: user-3@0/);
    await expect(logIdOf(target.log)).rejects.toThrow(/not copied whole/);
  });
});

describe('the command', () => {
  const run = async (environment: Record<string, string>, ...args: string[]) => {
    const said: string[] = [];
    const keep = (line: string): void => void said.push(line);
    const io = { environment, say: keep, complain: keep, progress: () => undefined };
    return { code: await hubctl(['migrate', ...args], io), text: said.join('\n') };
  };
  const s3 = {
    KOHAKU_HUB_S3_ENDPOINT: 'http://127.0.0.1:1',
    KOHAKU_HUB_S3_ACCESS_KEY: 'key',
    KOHAKU_HUB_S3_SECRET_KEY: 'canary',
  };

  it('says what is missing, and moves nothing', async () => {
    const from = ['--from', join(folder, 'source')];
    for (const [environment, args, line] of [
      [{}, from, /Nothing is to be moved: set EVENTSTORE_URL/],
      [s3, [], /--from is missing/],
      [s3, ['--from', join(folder, 'none')], /There is no file .*none\/events\.db/],
      [s3, from, /A hub uses .*source: stop it first/],
      [{ ...s3, HUB_SOURCE_MASTER_KEY: 'canary' }, from, /stop it first|HUB_SOURCE_MASTER_KEY is not 32 bytes/],
    ] as const) {
      const { code, text } = await run(environment, ...args);
      expect([code, text]).toEqual([2, expect.stringMatching(line) as string]);
      expect(text).not.toContain('canary');
    }
    await hub.close();
    expect(await run({ ...s3, HUB_SOURCE_MASTER_KEY: 'a'.repeat(64) }, ...from)).toEqual({
      code: 2,
      text: expect.stringMatching(/master key does not open/) as string,
    });
  });
});

it('needs the hub to be stopped, and keeps it so', async () => {
  const data = dataDirectoryOf({ DATA_DIR: join(folder, 'source') }, null);
  await expect(openEmbedded(data)).rejects.toThrow(/A hub uses .*: stop it first/);
});

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { Clock, newId, type NewEvent } from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { LibsqlEventLog, type LibsqlEventLogOptions } from './libsql-event-log';

class SetClock extends Clock {
  constructor(public time: string) {
    super();
  }
  now(): Date {
    return new Date(this.time);
  }
}

const fact = (n: number): NewEvent => ({ id: newId(), type: 'Counted', data: { n }, metadata: EVENT_METADATA });

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Edits the file behind the log's back. */
const tamper = (file: string, ...statements: string[]): void => {
  const db = new Database(file);
  for (const statement of statements) db.exec(statement);
  db.close();
};

let folder: string;
let file: string;
const opened: LibsqlEventLog[] = [];

const open = async (options: Partial<LibsqlEventLogOptions> = {}): Promise<LibsqlEventLog> => {
  const log = await LibsqlEventLog.open({ file, ...options });
  opened.push(log);
  return log;
};

const add = (log: LibsqlEventLog, stream: string, count: number) =>
  log.append(
    stream,
    Array.from({ length: count }, (_, n) => fact(n)),
    { expectedRevision: 'any' },
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'libsql log '));
  file = join(folder, 'events.db');
});

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
  await rm(folder, { recursive: true, force: true });
});

it('lets others have their turn while a long stream is read page by page', async () => {
  const log = await open();
  for (let part = 0; part < 5; part++) await add(log, 'thing-long', 1_000);
  let turns = 0;
  let reading = true;
  const others = (async () => {
    for (; reading; turns++) await new Promise((resolve) => setImmediate(resolve));
  })();
  for (let after = -1; after < 4_999; after += 1_000) await log.readStream('thing-long', { after });
  const whileReading = turns;
  reading = false;
  await others;
  expect(whileReading).toBeGreaterThanOrEqual(4);
});

describe('the clock of the log', () => {
  it('does not reorder history when it is set back, also across a restart', async () => {
    const clock = new SetClock('2030-01-01T00:00:10.000Z');
    const log = await open({ clock });
    await add(log, 'thing-1', 1);
    clock.time = '2030-01-01T00:00:05.000Z';
    await add(log, 'thing-1', 1);
    await log.close();
    const again = await open({ clock });
    await add(again, 'thing-1', 1);
    clock.time = '2030-01-01T00:00:11.000Z';
    await add(again, 'thing-1', 1);
    const times = (await again.readStream('thing-1')).map(({ recordedAt }) => recordedAt.slice(17, 19));
    expect(times).toEqual(['10', '10', '10', '11']);
  });
});

describe('sweeping', () => {
  it('deletes what has expired but never the newest event of the log, and revisions go on', async () => {
    const clock = new SetClock('2030-01-01T00:00:00.000Z');
    const log = await open({ clock });
    await log.setRetention('old-1', { maxAge: 60 });
    await log.setRetention('old-2', { maxAge: 60 });
    await add(log, 'old-1', 600);
    await add(log, 'old-1', 600);
    await add(log, 'kept-1', 1);
    await add(log, 'old-2', 2);
    clock.time = '2030-01-01T00:02:00.000Z';
    await log.sweep();
    const left = (await log.readAll()).map(({ stream, revision }) => `${stream}@${revision}`);
    expect(left).toEqual(['kept-1@0', 'old-2@1']);
    expect((await log.readAll()).at(-1)?.position).toBe(await log.head());
    await log.close();
    const again = await open({ clock });
    expect(await add(again, 'old-1', 1)).toMatchObject({ revision: 1_200 });
    expect(await again.readStream('old-2')).toEqual([]);
  });
});

describe('damage', () => {
  /** What was just appended is answered from memory, so the log is opened anew. */
  const damaged = async (log: LibsqlEventLog, statement: string): Promise<LibsqlEventLog> => {
    await log.close();
    tamper(file, statement);
    return open();
  };

  it('is refused where an event is not what was written, and nowhere else', async () => {
    const whole = await open();
    await add(whole, 'thing-1', 3);
    await add(whole, 'thing-2', 1);
    const log = await damaged(whole, "UPDATE events SET data = replace(data, '1', '2') WHERE position = 2");
    await expect(log.readStream('thing-1')).rejects.toMatchObject({ code: 'log.damaged' });
    await expect(log.readAll()).rejects.toMatchObject({ code: 'log.damaged' });
    expect(await log.readStream('thing-2')).toHaveLength(1);
    expect(await log.readStream('thing-1', { after: 1 })).toHaveLength(1);
  });

  it.each(['position = -position', "recorded_at = '2001-01-01T00:00:00.000Z'", "type = 'Other'", "id = 'x'"])(
    'is seen in every column: %s',
    async (change) => {
      const whole = await open();
      await add(whole, 'thing-1', 1);
      await add(whole, 'thing-2', 1);
      const log = await damaged(whole, `UPDATE events SET ${change} WHERE stream = 'thing-1'`);
      await expect(log.readStream('thing-1')).rejects.toMatchObject({ code: 'log.damaged' });
    },
  );

  it('is refused where a stream lacks an event, at its start and inside', async () => {
    const whole = await open();
    await add(whole, 'thing-1', 5);
    const log = await damaged(whole, 'DELETE FROM events WHERE revision = 2');
    await expect(log.readStream('thing-1')).rejects.toThrow('lacks events');
    await expect(log.readStream('thing-1', { backwards: true })).rejects.toThrow('lacks events');
    await expect(log.readStream('thing-1', { after: 1 })).rejects.toThrow('lacks the event at revision 2');
  });
});

describe('opening', () => {
  it('refuses a file of a newer release, and leaves it as it is', async () => {
    await (await open()).close();
    tamper(file, 'PRAGMA user_version=7');
    await expect(open()).rejects.toMatchObject({
      code: 'storage.too_new',
      message: expect.stringContaining('has format 7, this release knows up to 2') as string,
    });
    const db = new Database(file);
    expect(db.prepare('PRAGMA user_version').all()).toEqual([{ user_version: 7 }]);
    db.close();
  });

  it('refuses what is no database, and a folder that is not there, in one line', async () => {
    tamper(join(folder, 'x.db'), 'CREATE TABLE x (y)');
    file = __filename;
    await expect(open()).rejects.toMatchObject({ code: 'storage.unavailable' });
    file = join(folder, 'missing', 'events.db');
    await expect(open()).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});

describe('a writer in trouble', () => {
  it('refuses an append that fails half-way, applies none of it, and takes the others of its group', async () => {
    const log = await open();
    await add(log, 'thing-1', 1);
    tamper(
      file,
      "CREATE TRIGGER refuse BEFORE INSERT ON events WHEN new.stream = 'thing-bad' AND new.revision = 1 BEGIN SELECT RAISE(ABORT, 'refused'); END",
    );
    const tries = await Promise.allSettled([add(log, 'thing-1', 2), add(log, 'thing-bad', 2), add(log, 'thing-2', 1)]);
    expect(tries.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((tries[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'log.unavailable' });
    expect(await log.readStream('thing-bad')).toEqual([]);
    tamper(file, 'DROP TRIGGER refuse');
    expect(await add(log, 'thing-bad', 2)).toMatchObject({ revision: 1 });
    expect((await log.readAll()).map(({ position }) => Number(position))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('rejects everything in flight when it dies, and every later append clearly', async () => {
    const log = await open();
    await add(log, 'thing-1', 1);
    const inFlight = Array.from({ length: 50 }, () => add(log, 'thing-1', 1).catch((error: unknown) => error));
    await Promise.all([log['link'].terminate(), ...inFlight]);
    await expect(add(log, 'thing-1', 1)).rejects.toMatchObject({ code: 'log.unavailable', kind: 'unavailable' });
    const stored = await log.readStream('thing-1');
    expect(stored.map(({ revision }) => revision)).toEqual(stored.map((_, index) => index));
  });
});

describe('a reader in trouble', () => {
  it('is replaced when its thread ends; what was asked of it is refused, and appends go on', async () => {
    const before = await open();
    await add(before, 'thing-1', 3);
    await before.close();
    const told: string[] = [];
    const log = await open({ report: (message) => told.push(message) });
    const inFlight = Array.from({ length: 50 }, () => log.readAll().then(({ length }) => length, codeOf));
    await Promise.all([log['reads']['link']!.terminate(), add(log, 'thing-2', 1)]);
    for (const outcome of await Promise.all(inFlight)) expect([3, 4, 'log.unavailable']).toContain(outcome);
    expect(await log.readAll()).toHaveLength(4);
    expect(told).toEqual(['The thread that reads the event log has ended; another one is begun']);
  });

  it('refuses a page with a damaged event, and answers what was asked beside it', async () => {
    const whole = await open();
    await add(whole, 'thing-1', 3);
    await add(whole, 'thing-2', 1);
    await whole.close();
    tamper(file, "UPDATE events SET data = replace(data, '1', '2') WHERE position = 2");
    const log = await open();
    const [bad, good] = await Promise.allSettled([log.readStream('thing-1'), log.readStream('thing-2')]);
    expect(bad).toMatchObject({ reason: { code: 'log.damaged', message: expect.stringContaining(file) as string } });
    expect(good).toMatchObject({ value: [{ stream: 'thing-2' }] });
  });
});

describe('what is read while', () => {
  it('the log is closed is answered; a subscriber is told of nothing any more', async () => {
    const before = await open();
    await add(before, 'thing-1', 600);
    await before.close();
    const log = await open();
    const told: number[] = [];
    const following = (async () => {
      for await (const page of log.subscribeAll()) told.push(page.length);
    })();
    const asked = log.readStream('thing-1');
    await log.close();
    expect(await asked).toHaveLength(600);
    await following;
    expect(told).toEqual([]);
    await expect(add(log, 'thing-1', 1)).rejects.toMatchObject({ code: 'log.unavailable' });
  });

  it('a subscriber gives up is not told to it', async () => {
    const before = await open();
    await add(before, 'thing-1', 600);
    await before.close();
    const log = await open();
    const ending = new AbortController();
    const told: number[] = [];
    const following = (async () => {
      for await (const page of log.subscribeAll({ signal: ending.signal })) told.push(page.length);
    })();
    ending.abort();
    await following;
    expect(told).toEqual([]);
  });

  it('its stream begins to be trimmed is whole as of then, or trimmed', async () => {
    const before = await open();
    await add(before, 'thing-1', 50);
    await before.close();
    const log = await open();
    const reading = Array.from({ length: 20 }, () => log.readStream('thing-1'));
    await log.setRetention('thing-1', { maxCount: 5 });
    for (const events of await Promise.all(reading)) expect([50, 5]).toContain(events.length);
    expect(await log.readStream('thing-1')).toHaveLength(5);
  });
});

it('leaves an empty write-ahead log behind when it is closed', async () => {
  const log = await open();
  await add(log, 'thing-1', 500);
  await log.close();
  expect(
    await stat(`${file}-wal`).then(
      ({ size }) => size,
      () => 0,
    ),
  ).toBe(0);
  await expect(log.readAll()).rejects.toMatchObject({ code: 'log.unavailable' });
});

it('writes what queued up in few commits: 2,000 parallel appends in moments', async () => {
  const log = await open();
  const started = Date.now();
  await Promise.all(Array.from({ length: 2_000 }, (_, n) => add(log, `thing-${n % 50}`, 1)));
  expect(Date.now() - started).toBeLessThan(10_000); // one sync each would take far longer on a slow disk
});

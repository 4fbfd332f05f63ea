import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { LibsqlEventLog, verifyLog } from '@hubledger/adapters/libsql';
import { type DomainError, newId, type NewEvent, ORIGIN, type RecordedEvent } from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { everything, wholeStream } from './log-contents';
import { rounds } from './rounds';

const FLIPS = rounds('FLIPS', 25);

jest.setTimeout(30_000 + FLIPS * 1_000);

/** The same damage at every run. */
const randomFrom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};

const fact = (n: number, size: number): NewEvent => ({
  id: newId(),
  type: 'Counted',
  data: { n, text: 'abcdefgh'.repeat(size) },
  metadata: EVENT_METADATA,
});

const CODES = /^(log\.damaged|log\.unavailable|storage\.unavailable)$/;

/** What a reader gets of a log: all of it, or a refusal that says why. */
type Reading = { readonly events: RecordedEvent[] } | { readonly refused: DomainError };

let folder: string;
let file: string;

/** Some streams, long and short, in appends of several events; one that retention trims. @returns where appends end. */
const fill = async (log: LibsqlEventLog, appends: number, atOnce = true): Promise<number[]> => {
  await log.setRetention('trimmed-1', { maxCount: 2 });
  const append = async (n: number): Promise<number> => {
    const stream = n % 7 === 0 ? 'trimmed-1' : `thing-${n % 11}`;
    const events = Array.from({ length: 1 + (n % 3) }, (_, index) => fact(n, (n * 7 + index) % 60));
    return Number((await log.append(stream, events, { expectedRevision: 'any' })).position);
  };
  const numbers = Array.from({ length: appends }, (_, n) => n);
  if (atOnce) return Promise.all(numbers.map(append));
  const ends: number[] = [];
  for (const n of numbers) ends.push(await append(n)); // a transaction each
  return ends;
};

const refusalOf = (error: unknown): Reading => {
  const refused = error as DomainError;
  expect(refused).toMatchObject({ code: expect.stringMatching(CODES) as string });
  return { refused };
};

const read = async (path: string): Promise<Reading> => {
  let log: LibsqlEventLog | undefined;
  try {
    log = await LibsqlEventLog.open({ file: path });
    return { events: await everything(log) };
  } catch (error) {
    return refusalOf(error);
  } finally {
    await log?.close();
  }
};

const flip = (path: string, offset: number, bit: number): void => {
  const bytes = readFileSync(path);
  bytes[offset] = bytes[offset]! ^ (1 << bit);
  writeFileSync(path, bytes);
};

const copy = (name: string, ...suffixes: string[]): string => {
  const path = join(folder, name);
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  for (const suffix of ['', ...suffixes]) copyFileSync(`${file}${suffix}`, `${path}${suffix}`);
  return path;
};

/** Edits a closed log behind its back. */
const tamper = (path: string, ...statements: string[]): void => {
  const db = new Database(path);
  for (const statement of statements) db.exec(statement);
  db.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log damage '));
  file = join(folder, 'events.db');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const sound = async (appends = 200): Promise<RecordedEvent[]> => {
  const log = await LibsqlEventLog.open({ file });
  await fill(log, appends);
  const events = await everything(log);
  await log.close();
  return events;
};

it('finds nothing wrong with a sound log, whatever retention has taken', async () => {
  const events = await sound();
  expect(events.length).toBeLessThan(Number(events.at(-1)!.position));
  const seen: number[] = [];
  const progress = (count: number): void => void seen.push(count);
  expect(await verifyLog(file, { progress })).toEqual({ events: events.length, problems: [] });
  expect(seen.at(-1)).toBe(events.length);
});

it('never answers other events than were written when a bit of the file is flipped, and the check names it', async () => {
  const events = await sound();
  const random = randomFrom(1);
  const { size } = statSync(file);
  let [harmless, refused] = [0, 0];
  for (let round = 0; round < FLIPS; round++) {
    const path = copy('flipped.db');
    const [offset, bit] = [Math.floor(random() * size), Math.floor(random() * 8)];
    flip(path, offset, bit);
    const reading = await read(copyOf(path));
    const { problems } = await verifyLog(path);
    if ('events' in reading) expect([offset, bit, reading.events]).toEqual([offset, bit, events]);
    if ('refused' in reading) expect([offset, bit, problems]).not.toEqual([offset, bit, []]);
    if ('refused' in reading) refused += 1;
    else harmless += 1; // in free space, or in the index only
  }
  expect(refused).toBeGreaterThan(FLIPS / 4);
  expect(refused + harmless).toBe(FLIPS);
});

/** Opening writes to the side files: the check gets a copy of its own. */
const copyOf = (path: string): string => {
  const other = `${path}.read`;
  for (const suffix of ['-wal', '-shm']) rmSync(`${other}${suffix}`, { force: true });
  copyFileSync(path, other);
  return other;
};

it.each(["data || ' '", "'{}'", "CAST(x'7bff7d' AS TEXT)"])(
  'names the event whose content is not what was written: %s',
  async (change) => {
    await sound(20);
    tamper(file, `UPDATE events SET data = ${change} WHERE position = 12`);
    const named = /position 12 \(thing-\d+@\d+\) does not match its checksum.*events\.db/;
    const reading = await read(file);
    expect('refused' in reading && reading.refused.message).toMatch(named);
    expect((await verifyLog(file)).problems).toEqual([
      {
        position: 12,
        stream: expect.stringMatching(/^thing-/) as string,
        problem: expect.stringContaining('checksum') as string,
      },
    ]);
  },
);

it('names the first event that is missing in the middle, and refuses to start when the last one is', async () => {
  const events = await sound(60);
  const kept = events.filter(({ stream }) => stream !== 'trimmed-1');
  const last = Number(events.at(-1)!.position);
  for (const [what, position] of [
    ['in the middle of a stream', Number(kept[20]!.position)],
    ['at the end of a stream', Number(kept.filter(({ stream }) => stream === 'thing-3').at(-1)!.position)],
    ['at the start of the log', Number(kept[0]!.position)],
  ] as const) {
    const path = copy('holed.db');
    tamper(path, `DELETE FROM events WHERE position = ${position}`);
    const reading = await read(path);
    expect([what, 'refused' in reading && reading.refused.message]).toEqual([
      what,
      expect.stringContaining(`the event at position ${position} is missing`),
    ]);
    expect((await verifyLog(path)).problems).toContainEqual(expect.objectContaining({ position }));
  }
  const path = copy('cut.db');
  tamper(path, `DELETE FROM events WHERE position > ${last - 3}`);
  await expect(LibsqlEventLog.open({ file: path })).rejects.toMatchObject({
    code: 'storage.unavailable',
    message: expect.stringMatching(/cut\.db ends at position \d+, but positions up to \d+ had been written/) as string,
  });
  expect((await verifyLog(path)).problems.length).toBeGreaterThan(0);
});

it('refuses two events that have changed places', async () => {
  await sound(40);
  const columns = ['data', 'metadata', 'checksum', 'id'].map((name) => `${name} = other.${name}`).join(', ');
  tamper(
    file,
    'CREATE TEMP TABLE other AS SELECT * FROM events WHERE position IN (9, 10)',
    `UPDATE events SET ${columns} FROM other WHERE events.position = 19 - other.position`,
  );
  const reading = await read(file);
  expect('refused' in reading && reading.refused.message).toMatch(/position 9 .* does not match its checksum/);
});

it('refuses a file that was cut, and one of zero bytes is not taken for what it was', async () => {
  const events = await sound();
  const { size } = statSync(file);
  const random = randomFrom(2);
  for (let round = 0; round < 12; round++) {
    const path = copy('short.db');
    truncateSync(path, Math.floor(random() * (size - 4_096)) + 1);
    expect(Object.keys(await read(path))).toEqual(['refused']);
  }
  const path = copy('empty.db');
  truncateSync(path, 0);
  const log = await LibsqlEventLog.open({ file: path });
  expect(await log.head()).toBe(ORIGIN); // the hub refuses it: its vault knows that there was a log
  await log.close();
  expect(events.length).toBeGreaterThan(0);
});

describe('the write-ahead log', () => {
  /** A log as a kill leaves it: everything in the write-ahead log. @returns its events and where appends end. */
  const killed = async (): Promise<{ events: RecordedEvent[]; ends: number[] }> => {
    const log = await LibsqlEventLog.open({ file: join(folder, 'living.db') });
    const ends = await fill(log, 60, false);
    const events = await everything(log);
    for (const suffix of ['', '-wal']) copyFileSync(join(folder, `living.db${suffix}`), `${file}${suffix}`);
    await log.close();
    return { events, ends };
  };

  /** What stood after some whole number of appends; the trimmed stream's older events are then still there. */
  const isPrefix = (found: readonly RecordedEvent[], events: readonly RecordedEvent[], ends: readonly number[]) => {
    const head = Number(found.at(-1)?.position ?? 0);
    const before = events.filter(({ position }) => Number(position) <= head);
    const ids = new Set(found.map(({ id }) => id));
    return (
      (head === 0 || ends.includes(head)) && before.every(({ id, stream }) => ids.has(id) || stream === 'trimmed-1')
    );
  };

  it('may be cut off anywhere: what is left are whole appends', async () => {
    const { events, ends } = await killed();
    const { size } = statSync(`${file}-wal`);
    const random = randomFrom(3);
    for (let round = 0; round < 20; round++) {
      const path = copy('torn.db', '-wal');
      truncateSync(`${path}-wal`, Math.floor(random() * size));
      const reading = await read(path);
      if ('refused' in reading) throw reading.refused;
      expect(isPrefix(reading.events, events, ends)).toBe(true);
    }
  });

  it('is refused when a bit in front of later commits is flipped, and left as it is for who mends it', async () => {
    const { events, ends } = await killed();
    const { size } = statSync(`${file}-wal`);
    const random = randomFrom(4);
    let refused = 0;
    for (let round = 0; round < FLIPS; round++) {
      const path = copy('flipped.db', '-wal');
      const offset = Math.floor(random() * size);
      flip(`${path}-wal`, offset, Math.floor(random() * 8));
      const damaged = readFileSync(`${path}-wal`);
      const { problems } = await verifyLog(path);
      const reading = await read(path);
      if ('refused' in reading) {
        refused += 1;
        expect(reading.refused.message).toMatch(/flipped\.db-wal is damaged at byte \d+, in front of later changes/);
        expect(problems).toEqual([expect.objectContaining({ problem: expect.stringContaining('at byte') as string })]);
        expect(existsSync(`${path}-wal`) && readFileSync(`${path}-wal`).equals(damaged)).toBe(true);
      } else {
        // In the last transaction it can't be told from a write that was cut off: at most that one is gone.
        expect(isPrefix(reading.events, events, ends)).toBe(true);
        expect(Number(reading.events.at(-1)?.position)).toBeGreaterThanOrEqual(ends.at(-3)!);
      }
    }
    expect(refused).toBeGreaterThan(FLIPS / 2);
  });

  it('goes on without the damaged part once an operator has cut it there', async () => {
    const { events, ends } = await killed();
    flip(`${file}-wal`, Math.floor(statSync(`${file}-wal`).size / 2), 3);
    const reading = await read(file);
    const at = Number(/at byte (\d+)/.exec('refused' in reading ? reading.refused.message : '')?.[1]);
    truncateSync(`${file}-wal`, at);
    const mended = await read(file);
    expect('events' in mended && isPrefix(mended.events, events, ends)).toBe(true);
  });
});

it('refuses what a damaged stream would answer, and serves the others', async () => {
  const events = await sound(40);
  const victim = events.find(({ stream }) => stream === 'thing-5')!;
  tamper(file, `DELETE FROM events WHERE position = ${Number(victim.position)}`);
  const log = await LibsqlEventLog.open({ file });
  await expect(wholeStream(log, 'thing-5')).rejects.toMatchObject({ code: 'log.damaged' });
  const other = events.filter(({ stream }) => stream === 'thing-6');
  expect(await wholeStream(log, 'thing-6')).toEqual(other);
  await log.close();
});

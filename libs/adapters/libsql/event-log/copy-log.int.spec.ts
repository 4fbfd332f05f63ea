import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { cutAt, newId, ORIGIN, positionOf, type RecordedEvent } from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { copyLogUntil } from './copy-log';
import { LibsqlEventLog } from './libsql-event-log';
import { LogFile } from './log-file';
import { verifyLog } from './verify-log';

let folder: string;
let source: string;
let target: string;
let log: LibsqlEventLog;

const append = (stream: string, more: object = {}) =>
  log.append(stream, [{ id: newId(), type: 'Counted', data: {}, metadata: { ...EVENT_METADATA, ...more } }], {
    expectedRevision: 'any',
  });

const allOf = async (file: string): Promise<RecordedEvent[]> => {
  const opened = await LibsqlEventLog.open({ file, sweepEvery: null });
  try {
    return await opened.readAll();
  } finally {
    await opened.close();
  }
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy log '));
  [source, target] = [join(folder, 'events.db'), join(folder, 'copy.db')];
  log = await LibsqlEventLog.open({ file: source });
});

afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

it('copies every event as it stands up to a position, whatever retention has taken, and it is a sound log', async () => {
  await log.setRetention('trimmed-1', { maxCount: 2 });
  for (let n = 0; n < 40; n++) await append(n % 5 === 0 ? 'trimmed-1' : `thing-${n % 3}`);
  const before = await readFile(source);
  const wal = await readFile(`${source}-wal`);
  const events = await log.readAll();
  for (const upTo of [1, 12, 31, 32, 40, 4_000]) {
    const copied = await copyLogUntil(source, target, positionOf(upTo));
    const wanted = events.filter(({ position }) => position <= positionOf(upTo));
    expect(copied?.position).toBe(wanted.at(-1)?.position);
    expect(copied?.recordedAt).toBe(wanted.at(-1)?.recordedAt);
    expect(await allOf(target)).toEqual(wanted);
    expect(await verifyLog(target)).toEqual({ events: wanted.length, problems: [] });
    await Promise.all(['', '-wal', '-shm'].map((side) => rm(`${target}${side}`, { force: true })));
  }
  expect((await readFile(source)).equals(before)).toBe(true);
  expect((await readFile(`${source}-wal`)).equals(wal)).toBe(true);
});

it('answers null where nothing had happened', async () => {
  await append('thing-1');
  expect(await copyLogUntil(source, target, ORIGIN)).toBeNull();
});

it('goes on beside a writer, and finds a time where the log itself does', async () => {
  for (let n = 0; n < 1_500; n++) await append(`thing-${n % 7}`);
  const head = await log.head();
  let writing = true;
  const writer = (async () => {
    while (writing) await append('thing-other');
  })();
  const copied = await copyLogUntil(source, target, head, () => void append('thing-other'));
  writing = false;
  await writer;
  expect(copied).toMatchObject({ position: head, events: 1_500 });
  const file = new LogFile(source);
  const time = copied!.recordedAt;
  expect(await cutAt(file, { time })).toEqual(await cutAt(log, { time }));
  await file.close();
});

it('refuses a source that is not as it was written', async () => {
  for (let n = 0; n < 10; n++) await append('thing-1');
  const db = new Database(source);
  db.exec('UPDATE events SET data = \'{"x":1}\' WHERE position = 4');
  await expect(copyLogUntil(source, target, positionOf(9))).rejects.toMatchObject({ code: 'log.damaged' });
  db.exec('DELETE FROM events WHERE position = 4');
  db.close();
  await rm(target, { force: true });
  await expect(copyLogUntil(source, target, positionOf(9))).rejects.toThrow(/position 4 is missing/);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { newId, type NewEvent } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { LibsqlEventLog } from './libsql-event-log';

const fact = (text = ''): NewEvent => ({ id: newId(), type: 'Counted', data: { text }, metadata: EVENT_METADATA });

let folder: string;
let file: string;
let log: LibsqlEventLog;
let stalled: Database.Database | null = null;

/** The writer finds the file locked, as a disk that does not answer would hold it up. */
const stall = (): void => {
  stalled = new Database(file);
  stalled.exec('BEGIN IMMEDIATE');
};

const goOn = (): void => {
  stalled?.close();
  stalled = null;
};

const open = async (queue: object): Promise<void> => {
  log = await LibsqlEventLog.open({ file, queue });
};

const append = (stream: string, events: NewEvent[]) => log.append(stream, events, { expectedRevision: 'no-stream' });

const outcome = (appended: Promise<unknown>): Promise<unknown> =>
  appended.then(
    () => 'appended',
    (error: { code?: string }) => error.code,
  );

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write queue '));
  file = join(folder, 'events.db');
});

afterEach(async () => {
  goOn();
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

it('refuses at once what would make the queue too long, and takes appends again when it is written', async () => {
  await open({ appends: 3 });
  stall();
  const waiting = ['a', 'b', 'c'].map((id) => outcome(append(`thing-${id}`, [fact()])));
  expect(await outcome(append('thing-d', [fact()]))).toBe('log.overloaded');
  goOn();
  expect(await Promise.all(waiting)).toEqual(['appended', 'appended', 'appended']);
  expect(await outcome(append('thing-d', [fact()]))).toBe('appended');
  expect(await log.readStream('thing-d')).toHaveLength(1);
});

it('counts what waits by size as well, but never refuses an append that is alone', async () => {
  await open({ characters: 1_000 });
  stall();
  const large = outcome(append('thing-a', [fact('x'.repeat(5_000))]));
  expect(await outcome(append('thing-b', [fact()]))).toBe('log.overloaded');
  goOn();
  expect(await large).toBe('appended');
  expect(await outcome(append('thing-b', [fact()]))).toBe('appended');
});

it('does not write what has waited too long: that is refused, and certainly not there', async () => {
  await open({ waiting: 50 });
  stall();
  const waited = ['a', 'b'].map((id) => outcome(append(`thing-${id}`, [fact()])));
  await pause(150);
  goOn();
  expect(await Promise.all(waited)).toEqual(['log.overloaded', 'log.overloaded']);
  await eventually(async () => expect(await outcome(append('thing-c', [fact()]))).toBe('appended'));
  expect((await log.readAll()).map(({ stream }) => stream)).toEqual(['thing-c']);
});

it('calls an outcome unknown in time; a repeated append finds out, once', async () => {
  await open({ patience: 100 });
  stall();
  const events = [fact(), fact()];
  expect(await outcome(append('thing-a', events))).toBe('log.unavailable');
  expect(await outcome(append('thing-b', [fact()]))).toBe('log.unavailable');
  goOn();
  await eventually(async () => expect(await append('thing-a', events)).toMatchObject({ revision: 1 }));
  expect((await log.readStream('thing-a')).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  expect((await log.readAll()).map(({ stream }) => stream)).toEqual(['thing-a', 'thing-a', 'thing-b']);
});

it('says that the writer is gone, however often it is asked: what was never handed over does not wait', async () => {
  await open({ appends: 3 });
  await log['link'].terminate();
  for (let n = 0; n < 8; n += 1) expect(await outcome(append(`thing-${n}`, [fact()]))).toBe('log.unavailable');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlEventLog } from '@hubledger/adapters/libsql';
import { everything } from './log-contents';
import { rounds } from './rounds';

const ROUNDS = rounds('STORM', 2);
/** After that many kills a new log is begun: each round reads all of its log. */
const ROUNDS_OF_A_LOG = 5;

jest.setTimeout(ROUNDS * 10_000 + 30_000);

/** What the storm printed before it was killed in the middle of things; the last line may be cut off. */
const stormUntilKilled = async (file: string): Promise<string[]> => {
  const child = spawn(process.execPath, [join(__dirname, 'append-storm.js'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 400 + Math.random() * 300));
  child.kill('SIGKILL');
  await once(child, 'close');
  return output.split('\n').slice(0, -1);
};

/** What the storm printed until the file could not grow any more: the system refuses the write, as a full disk does. */
const stormUntilFull = async (file: string): Promise<string[]> => {
  const limited = 'ulimit -f 6000; exec "$0" "$1" "$2"';
  const child = spawn('sh', ['-c', limited, process.execPath, join(__dirname, 'append-storm.js'), file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  expect(errors).toContain('log.unavailable');
  return output.split('\n').slice(0, -1);
};

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crash '));
  file = join(folder, 'events.db');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Every acknowledged event is there, streams have no holes, and no append (three events each) landed in part. */
const assertWhole = async (acknowledged: readonly string[]): Promise<void> => {
  const log = await LibsqlEventLog.open({ file });
  const all = await everything(log);
  await log.close();
  const stored = new Set(all.map((event) => `${event.stream} ${event.revision} ${event.position} ${event.id}`));
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
  const lengths = new Map<string, number>();
  for (const { stream, revision } of all) {
    expect(revision).toBe(lengths.get(stream) ?? 0);
    lengths.set(stream, revision + 1);
  }
  for (const length of lengths.values()) expect(length % 3).toBe(0);
  expect(all.map(({ position }) => Number(position))).toEqual(all.map((_, index) => index + 1));
};

it('keeps every acknowledged event through kill -9, and no append in parts', async () => {
  let acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    if (round % ROUNDS_OF_A_LOG === 0) [file, acknowledged] = [join(folder, `events ${round}.db`), []];
    acknowledged.push(...(await stormUntilKilled(file)));
    await assertWhole(acknowledged);
  }
});

if (process.platform === 'win32') console.warn('SKIPPED: a log file that can not grow, as Windows has no `ulimit -f`');
const onUnix = process.platform === 'win32' ? it.skip : it;

onUnix(
  'refuses appends when the file can not grow, keeps what it acknowledged, and goes on after a restart',
  async () => {
    const acknowledged = await stormUntilFull(file);
    await assertWhole(acknowledged);
    await assertWhole([...acknowledged, ...(await stormUntilKilled(file))]);
  },
);

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from '../e2e/hub-process';
import { refusedStart } from '../e2e/refused-start';
import { commit, file, header, ndjson, wire, type WireAnswer, wireJson } from '../e2e/wire-request';
import { assertSound } from './assert-sound';

jest.setTimeout(120_000);

/** Room for an empty hub and some pushes; the ballast is what an operator finds to delete. */
const DISK = '48m';
const BALLAST_BYTES = 12_000_000;
const FILE_BYTES = 1_500_000;
/** More than the disk holds. */
const MOST_PUSHES = 60;

const mountPoint = mkdtempSync(join(tmpdir(), 'hubledger-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', mountPoint], { encoding: 'utf8' });
const hasDisk = mounted.status === 0;
if (!hasDisk) {
  const reason = mounted.error?.message ?? mounted.stderr.trim();
  console.warn(`SKIPPED: a hub whose disk is full, as this machine does not let the test mount a tmpfs: ${reason}`);
}
afterAll(async () => {
  // Lazily: a file that this process has closed may be let go a moment later.
  if (hasDisk) spawnSync('umount', ['-l', mountPoint]);
  await rm(mountPoint, { recursive: true, force: true });
});

(hasDisk ? describe : describe.skip)('a hub whose disk is full', () => {
  const directory = join(mountPoint, 'data');
  const ballast = join(mountPoint, 'ballast');
  let hub: HubProcess;
  let owner: HubUser;
  /** Path and content of every push that was acknowledged. */
  const pushed = new Map<string, Buffer>();
  const refused: WireAnswer[] = [];
  /** Paths of pushes and names of people that were refused. */
  const notThere = { paths: [] as string[], people: [] as string[] };
  let pushes = 0;

  beforeAll(async () => {
    await writeFile(ballast, Buffer.alloc(BALLAST_BYTES));
    hub = await HubProcess.start({ dataDirectory: directory });
    owner = await hub.user('owner');
    await hub.call('POST', '/api/repos/create', { type: 'model', name: 'full' }, owner.token);
  });
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  const push = async (bytes = FILE_BYTES): Promise<WireAnswer> => {
    pushes += 1;
    const [path, content] = [`${pushes}.bin`, randomBytes(bytes)];
    const lines = ndjson(header(path), file(path, content));
    const answer = await commit(hub, '/api/models/owner/full/commit/main', owner.token, lines);
    if (answer.status === 200) pushed.set(path, content);
    else {
      refused.push(answer);
      notThere.paths.push(path);
    }
    return answer;
  };
  const register = (name: string) =>
    wireJson(hub, 'POST', '/api/auth/register', { username: name, email: `${name}@example.com`, password: 'p' });
  const readable = async (): Promise<void> => {
    for (const [path, content] of pushed) {
      const { status, body } = await wire(hub, 'GET', `/owner/full/resolve/main/${path}`);
      expect([path, status, body.equals(content)]).toEqual([path, 200, true]);
    }
  };

  /** A change whose event could not be stored did not happen, wherever one looks. */
  const withoutTheRefused = async (): Promise<void> => {
    expect([notThere.paths.length >= 6, notThere.people.length]).toEqual([true, 1]);
    for (const path of notThere.paths) {
      expect([path, (await wire(hub, 'HEAD', `/owner/full/resolve/main/${path}`)).status]).toEqual([path, 404]);
    }
    const tree = await wire(hub, 'GET', '/api/models/owner/full/tree/main?recursive=true');
    const files = (JSON.parse(tree.text) as Array<{ path: string }>).map(({ path }) => path);
    expect(files.filter((path) => notThere.paths.includes(path))).toEqual([]);
    for (const name of notThere.people) {
      expect([name, (await wire(hub, 'GET', `/api/users/${name}/profile`)).status]).toEqual([name, 404]);
    }
  };

  it('refuses what it has no room for, each time clearly, and lives', async () => {
    while (pushes < MOST_PUSHES && refused.length < 6) await push();
    for (let bytes = FILE_BYTES; bytes > 1_000; bytes /= 2) await push(bytes); // down to what the log itself needs
    let last = 200;
    for (let n = 0; n < 2_000 && last === 200; n += 1) {
      const answer = await register(`filler${n}`);
      last = answer.status;
      if (last === 200) continue;
      refused.push(answer);
      notThere.people.push(`filler${n}`);
    }
    expect(refused.length).toBeGreaterThan(6);
    for (const { status, text, headers } of refused) {
      expect([status, text]).toEqual([507, expect.stringContaining('disk of this hub is full')]);
      expect(headers['content-type']).toContain('application/json');
      expect(text).not.toContain(directory);
    }
  });

  it('still answers what it has', async () => {
    expect(pushed.size).toBeGreaterThan(3);
    await readable();
    expect((await wire(hub, 'GET', '/api/models/owner/full/tree/main')).status).toBe(200);
    const found = await wire(hub, 'GET', '/health/live');
    expect(found.status).toBe(200);
  });

  it('has done nothing of what it refused', withoutTheRefused);

  it('takes changes again as soon as there is room, without a restart', async () => {
    await rm(ballast);
    await eventually(async () => expect((await push()).status).toBe(200), 15_000);
    await eventually(async () => expect((await register('later')).status).toBe(200), 15_000);
    await hub.tokenOf('later', 'p');
    await readable();
    await withoutTheRefused();
    await eventually(async () => {
      const { status, projections } = await hub.call<{
        status: string;
        projections: Array<{ lagEvents: number | null }>;
      }>('GET', '/health/ready');
      expect([status, projections.filter(({ lagEvents }) => lagEvents !== 0)]).toEqual(['ready', []]);
    }, 15_000);
  });

  it('killed while it is full, it starts by itself or says why, and has lost nothing', async () => {
    await writeFile(ballast, Buffer.alloc(BALLAST_BYTES)).catch(() => undefined); // as much as there is
    await push();
    await push(10_000);
    await hub.stop('SIGKILL');
    const full = await HubProcess.start({ dataDirectory: directory }).catch((error: Error) => error);
    if (full instanceof HubProcess) expect(await full.stop()).toBe(0);
    else expect(full.message).toMatch(/^hubledger: .*(full|ENOSPC)/m);
    await rm(ballast, { force: true });
    hub = await HubProcess.start({ dataDirectory: directory });
    await readable();
    expect((await push(10_000)).status).toBe(200);
    expect(await hub.stop()).toBe(0);
    await assertSound(directory);
  });
});

describe('a data directory that can not be written', () => {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && !hasDisk) console.warn('SKIPPED: a read-only directory, as this user may write anywhere');
  (hasDisk ? it : it.skip)('refuses to start in one line, with exit code 1, and leaves it as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hubledger-read-only-'));
    const directory = join(folder, 'data');
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]);
    try {
      expect(await (await HubProcess.start({ dataDirectory: directory })).stop()).toBe(0);
      expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0);
      const { code, stdout, lines } = await refusedStart({ DATA_DIR: directory });
      expect([code, stdout]).toEqual([1, '']);
      expect(lines).toEqual([expect.stringMatching(/^hubledger: The data directory .*data can't be written/)]);
    } finally {
      spawnSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    }
  });
});

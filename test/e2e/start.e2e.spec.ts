import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubProcess } from './hub-process';
import { onFiles } from './shape';

jest.setTimeout(90_000);

/** An empty variable counts as unset: these hubs make their own admin token. */
const OWN_TOKEN = { KOHAKU_HUB_ADMIN_SECRET_TOKEN: '' };
const PRINTED_TOKEN = /admin token {8}(\S+) {3}\(shown once; kept in (.+)\)$/m;

let folder: string;
let hub: HubProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubledger start '));
});
afterEach(async () => {
  await hub?.stop('SIGKILL');
  hub = undefined;
  await rm(folder, { recursive: true, force: true });
});

const adminStatus = async (token: string): Promise<number> =>
  (await fetch(`${hub!.baseUrl}/admin/api/stats`, { headers: { 'x-admin-token': token } })).status;

onFiles('what the first start puts into a data directory').describe('the first start', () => {
  it('says where everything is, and the admin token it made; the second keeps it all and says no token', async () => {
    const dataDirectory = join(folder, 'not there', 'yet');
    hub = await HubProcess.start({ dataDirectory, env: OWN_TOKEN });
    expect(hub.stdout).toContain(`Hubledger listening on ${hub.baseUrl}\n`);
    expect(hub.stdout).toContain(`${hub.baseUrl}/docs\n`);
    expect(hub.stdout).toContain(`${dataDirectory}\n`);
    const [, token = '', file = ''] = PRINTED_TOKEN.exec(hub.stdout) ?? [];
    expect(token.length).toBeGreaterThanOrEqual(32);
    expect(await readFile(file, 'utf8')).toBe(`${token}\n`);
    for (const secret of [file, join(dataDirectory, 'master-key')])
      expect((await stat(secret)).mode & 0o777).toBe(0o600);
    expect((await stat(dataDirectory)).mode & 0o777).toBe(0o700);
    expect(hub.stderr).not.toContain(token);
    expect((await fetch(`${hub.baseUrl}/docs`)).status).toBe(200);
    expect(await adminStatus(token)).toBe(200);
    expect(await adminStatus(`${token}x`)).toBe(403);
    const alice = await hub.user('alice');

    await hub.restart();
    expect(hub.stdout).not.toContain(token);
    expect(hub.stdout).toContain(`kept in ${file}`);
    expect(await adminStatus(token)).toBe(200);
    expect(await hub.call('GET', '/api/whoami-v2', undefined, alice.token)).toMatchObject({ name: 'alice' });
    await hub.tokenOf('alice', alice.password);
    expect(await hub.stop()).toBe(0);
  });

  it('makes no admin token where one is set', async () => {
    hub = await HubProcess.start({ dataDirectory: folder });
    expect(hub.stdout).not.toContain('admin token');
    await expect(stat(join(folder, 'admin-token'))).rejects.toThrow('ENOENT');
    expect(await adminStatus(hub.adminToken)).toBe(200);
  });

  it('keeps a token that somebody wrote by hand', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'admin-token'), 'written-by-hand\n');
    await chmod(join(folder, 'admin-token'), 0o600);
    hub = await HubProcess.start({ dataDirectory: folder, env: OWN_TOKEN });
    expect(await adminStatus('written-by-hand')).toBe(200);
  });
});

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { HubProcess } from './hub-process';

/** Runs `npm run seed` as a person does. The working directory of a test run is the project. */
const seed = (
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(process.cwd(), 'scripts', 'seed.mjs')], {
      env: { PATH: process.env['PATH'], ...env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });

describe('demo data', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  });
  afterAll(() => hub?.stop());

  const counts = async (): Promise<unknown> =>
    (await fetch(`${hub.baseUrl}/admin/api/stats/detailed`, { headers: { 'x-admin-token': hub.adminToken } })).json();

  it('comes through the APIs, and comes once', async () => {
    const { port } = new URL(hub.baseUrl);
    expect(await seed({ PORT: port })).toMatchObject({ code: 0, stderr: '' });
    const first = await counts();
    expect(first).toMatchObject({
      users: { total: 3 },
      organizations: { total: 1 },
      repositories: { total: 6, private: 2, by_type: { model: 3, dataset: 2, space: 1 } },
    });
    expect((await seed({ HUB_URL: hub.baseUrl })).code).toBe(0);
    expect(await counts()).toEqual(first);
  });
});

describe('demo data that can not be had', () => {
  it('says that no hub is there', async () => {
    const { code, stderr } = await seed({ HUB_URL: 'http://127.0.0.1:9' });
    expect([code, stderr]).toEqual([1, 'hubledger: no hub answers at http://127.0.0.1:9: start one, or set HUB_URL\n']);
  });

  it('says that somebody has a name it needs', async () => {
    const hub = await HubProcess.start();
    try {
      await hub.user('ada');
      const { code, stderr } = await seed({ HUB_URL: hub.baseUrl });
      expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
      expect(stderr).toContain('"ada"');
    } finally {
      await hub.stop();
    }
  });
});

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@hubledger/testing/eventually';
import { root } from './root';

const isThere = spawnSync('nginx', ['-v']).status === 0;
const SLOW_MS = 2_500;
const OID = 'a'.repeat(64);

/** Bound and let go at once. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** As `deploy/nginx.conf`, but that its ten minutes are one second. */
(isThere ? describe : describe.skip)('the proxy of the deployment', () => {
  let [hub, proxy, folder, url]: [Server?, ChildProcess?, string?, string?] = [];

  beforeAll(async () => {
    hub = createServer((request, response) => {
      const { host, 'x-forwarded-host': forwarded = 'none' } = request.headers;
      const isQuick = request.url === '/api/version';
      const end = () => response.end(isQuick ? `${host} ${String(forwarded)}` : 'done');
      request.resume().on('end', () => setTimeout(end, isQuick ? 0 : SLOW_MS).unref());
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => hub!.once('listening', resolve));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    folder = await mkdtemp(join(tmpdir(), 'nginx-'));
    const conf = (await readFile(join(root, 'deploy', 'nginx.conf'), 'utf8'))
      .replace('/tmp/nginx.pid', join(folder, 'pid'))
      .replace('listen 28080', `listen 127.0.0.1:${port}`)
      .replace('khub-hub-api:48888', `127.0.0.1:${(hub.address() as AddressInfo).port}`)
      .replaceAll('600s', '1s');
    await writeFile(join(folder, 'nginx.conf'), conf);
    const said = openSync(join(folder, 'said'), 'a'); // what Node would give it instead can't be opened by its name
    const stdio = ['ignore' as const, said, said];
    proxy = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio });
    closeSync(said);
    await eventually(async () => void (await fetch(`${url}/api/lfs/objects/x`, { method: 'HEAD' })), 10_000);
  }, 30_000);
  afterAll(async () => {
    proxy?.kill('SIGTERM');
    if (proxy && proxy.exitCode === null) await new Promise((resolve) => proxy!.once('exit', resolve));
    hub?.closeAllConnections();
    hub?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const ask = async (method: string, path: string): Promise<number> => {
    const response = await fetch(`${url}${path}`, { method, ...(method === 'GET' ? {} : { body: 'x'.repeat(1_000) }) });
    await response.arrayBuffer();
    return response.status;
  };

  it.each([
    ['POST', `/api/lfs/objects/${OID}/complete?signature=x`],
    ['PUT', `/api/lfs/objects/${OID}?signature=x`],
    ['PUT', `/api/lfs/objects/${OID}/parts/1?signature=x`],
  ])('waits as long as it takes for %s %s', async (method, path) => expect(await ask(method, path)).toBe(200));

  it.each(['/metrics', '/metrics?x', '/%6detrics', '//metrics', '/api/../metrics/'])(
    'shows nobody %s',
    async (path) => {
      expect(await ask('GET', path)).toBe(403);
    },
  );

  it('passes on which host was asked, and no other that a client names', async () => {
    const answer = await fetch(`${url}/api/version`, { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(await answer.text()).toBe(`${new URL(url!).host} none`);
  });

  it('gives up on others', async () => expect(await ask('GET', '/api/models')).toBe(504));

  it('tells that a hub did not answer, and neither whom nor what', async () => {
    expect(await ask('GET', '/api/auth/verify-email?token=canary')).toBe(504);
    hub!.closeAllConnections();
    await new Promise((resolve) => hub!.close(resolve));
    expect(await ask('PUT', `/api/lfs/objects/${OID}?signature=canary`)).toBe(502);
    const said = () => readFile(join(folder!, 'said'), 'utf8');
    await eventually(async () => expect((await said()).match(/ 50[24] (?:GET|PUT) from /g)?.length).toBeGreaterThan(1));
    expect(await said()).not.toMatch(/canary|client|verify-email|[a]{64}/);
  });
});

if (!isThere) console.warn('SKIPPED, NOT TESTED: deploy/nginx.conf, as there is no nginx here');

import { eventually } from '@hubledger/testing/eventually';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mainScript } from './hub-process';

jest.setTimeout(60_000);

const SECRET = 's3-secret-canary';

/** As much of an S3 server as a start needs: every bucket is there, or none is anybody's business. */
const bucketServer = (status: number): Server => createServer((_, response) => response.writeHead(status).end());

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const freePort = async (): Promise<number> => {
  const server = bucketServer(200);
  const port = await listening(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('a hub whose server is not there yet', () => {
  let folder: string;
  let child: ChildProcess;
  let output = '';
  let ended: Promise<number | null>;
  const servers: Server[] = [];

  const start = (s3Port: number): void => {
    output = '';
    child = spawn(process.execPath, [mainScript()], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        DATA_DIR: folder,
        KOHAKU_HUB_S3_ENDPOINT: `http://127.0.0.1:${s3Port}`,
        KOHAKU_HUB_S3_ACCESS_KEY: 'key',
        KOHAKU_HUB_S3_SECRET_KEY: SECRET,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (output += text.toString()));
    ended = new Promise((resolve) => child.once('exit', resolve));
  };
  const serve = async (status: number, port: number): Promise<void> => {
    const server = bucketServer(status);
    servers.push(server);
    await listening(server, port);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-waiting-'));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await ended;
    for (const server of servers.splice(0)) server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is alive, not ready, answers 503, and starts at the same address once the server is there', async () => {
    const s3Port = await freePort();
    start(s3Port);
    await eventually(() => expect(output).toMatch(/"port":\d+/), 20_000);
    const address = `http://127.0.0.1:${/"port":(\d+)/.exec(output)?.[1]}`;
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
    const ready = await fetch(`${address}/health/ready`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await ready.json()).toMatchObject({ status: 'starting', stores: [{ name: 'objects', open: false }] });
    for (const [path, body] of [
      ['/admin/api/users', { detail: { error: expect.any(String) as string } }],
      ['/api/models', { error: expect.any(String) as string }],
      ['/api/auth/me', { detail: expect.any(String) as string }],
    ] as const) {
      const answer = await fetch(`${address}${path}`, { method: 'POST', body: 'x'.repeat(100_000) });
      expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '5']);
      expect(await answer.json()).toEqual(body);
    }
    expect(output).toMatch(/Waiting to start: The object store is not available: .*ECONNREFUSED/);
    await serve(200, s3Port);
    await eventually(() => expect(output).toContain(`Hubledger listening on ${address}`), 20_000);
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    expect(output).not.toContain(SECRET);
  });

  it.each([
    ['takes no such key', 403],
    ['has no such thing as buckets', 404],
  ])('is refused in one line when the server is there and %s', async (_what, status) => {
    const s3Port = await freePort();
    start(s3Port);
    await eventually(() => expect(output).toMatch(/"port":\d+/), 20_000);
    await serve(status, s3Port);
    expect(await ended).toBe(1);
    const lines = output.split('\n').filter((line) => line.startsWith('hubledger:') || /^\s+at /.test(line));
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(`^hubledger: The S3 server refuses the bucket hub-storage \\(${status}\\): look at`),
      ),
    ]);
    expect(output).not.toContain(SECRET);
  });

  it('is refused in one line when its key pair may read the bucket, and not write to it', async () => {
    const readOnly = createServer(({ method = '' }, response) => {
      response.writeHead(method === 'HEAD' ? 200 : method === 'GET' ? 404 : 403).end();
    });
    servers.push(readOnly);
    start(await listening(readOnly, 0));
    expect(await ended).toBe(1);
    const lines = output.split('\n').filter((line) => line.startsWith('hubledger:') || /^\s+at /.test(line));
    expect(lines).toEqual([
      expect.stringMatching(
        /^hubledger: The S3 server lets nothing be written to the bucket hub-storage \(403\): look at/,
      ),
    ]);
  });
});

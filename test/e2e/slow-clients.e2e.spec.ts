import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { eventually } from '@hubledger/testing/eventually';
import { sha256Hex } from '@hubledger/kernel';
import { HubProcess, type HubUser } from './hub-process';
import { everythingStored } from './stored-objects';
import { bearer, commit, file, header, ndjson, wire, wireJson } from './wire-request';

jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const EACH = Number(process.env['HUB_SLOW_CLIENTS'] ?? 40);
const MAX_GROWTH_MIB = 64;
/** Of the hub: how long a client may take. Ten times that is room for a busy machine. */
const SECONDS = 2;
const ENDED_WITHIN_MS = SECONDS * 10_000;
const DRIBBLE_EVERY_MS = 100;

/** A client that sends something at once, and then a byte at a time for as long as it is let. */
class SlowClient {
  answer = '';
  readonly ended: Promise<number>;
  private readonly socket: Socket;

  constructor({ baseUrl }: HubProcess, start: string | Buffer, dribble: string) {
    const { hostname, port } = new URL(baseUrl);
    const began = Date.now();
    this.socket = connect(Number(port), hostname);
    if (start.length > 0) this.socket.write(start);
    let sent = 0;
    const timer = setInterval(() => {
      if (dribble !== '') this.socket.write(dribble.charAt(sent++ % dribble.length));
    }, DRIBBLE_EVERY_MS);
    this.socket.on('data', (chunk: Buffer) => (this.answer += chunk.toString('latin1')));
    this.socket.on('error', () => undefined); // a cut connection is the point
    this.ended = new Promise((resolve) => {
      this.socket.once('close', () => {
        clearInterval(timer);
        resolve(Date.now() - began);
      });
    });
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  leave(): void {
    this.socket.destroy();
  }
}

describe('many clients that take their time', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let head: string;
  let clients: SlowClient[] = [];

  const bytes = randomBytes(32 * MIB);
  const request = (line: string, ...headers: string[]): string =>
    [`${line} HTTP/1.1`, `Host: ${new URL(hub.baseUrl).host}`, ...headers, '', ''].join('\r\n');
  const asAlice = (): string => `Authorization: Bearer ${alice.token}`;
  const many = (count: number, start: (n: number) => string | Buffer, dribble: string): SlowClient[] =>
    Array.from({ length: count }, (_, n) => new SlowClient(hub, start(n), dribble));
  const rss = async (): Promise<number> =>
    Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${hub.pid}/status`, 'utf8'))?.[1]) / 1024;
  const objects = (): Promise<string[]> => everythingStored(hub);
  const shaOf = async (): Promise<string> =>
    (await hub.call<{ sha: string }>('GET', '/api/models/alice/kept', undefined, alice.token)).sha;
  const uploadLink = async (content: Buffer): Promise<string> => {
    const asked = { operation: 'upload', objects: [{ oid: sha256Hex(content), size: content.length }] };
    const { text } = await wireJson(hub, 'POST', '/alice/kept.git/info/lfs/objects/batch', asked, bearer(alice.token));
    const { objects } = JSON.parse(text) as { objects: Array<{ actions: { upload: { href: string } } }> };
    const { pathname, search } = new URL(objects[0]?.actions.upload.href ?? '');
    return pathname + search;
  };

  /** Others are served meanwhile: reading, writing, signing in. */
  const expectServed = async (): Promise<void> => {
    expect((await wire(hub, 'GET', '/api/models/alice/kept', { headers: bearer(alice.token) })).status).toBe(200);
    const pushed = ndjson(header(), file('n.txt', randomBytes(8).toString('hex')));
    expect((await commit(hub, '/api/models/alice/other/commit/main', alice.token, pushed)).status).toBe(200);
    const login = { username: 'alice', password: alice.password };
    expect((await wireJson(hub, 'POST', '/api/auth/login', login)).status).toBe(200);
  };

  beforeAll(async () => {
    hub = await HubProcess.start({
      env: {
        HUB_HEADERS_TIMEOUT_SECONDS: String(SECONDS),
        HUB_BODY_TIMEOUT_SECONDS: String(SECONDS),
        HUB_IDLE_TIMEOUT_SECONDS: String(2 * SECONDS),
      },
    });
    alice = await hub.user('alice');
    for (const name of ['kept', 'other']) await hub.call('POST', '/api/repos/create', { name }, alice.token);
    const put = await wire(hub, 'PUT', await uploadLink(bytes), { body: bytes });
    expect(put.status).toBe(200);
    const large = {
      key: 'lfsFile',
      value: { path: 'w.bin', algo: 'sha256', oid: sha256Hex(bytes), size: bytes.length },
    };
    const done = await commit(hub, '/api/models/alice/kept/commit/main', alice.token, ndjson(header(), large));
    expect(done.status).toBe(200);
    head = await shaOf();
    await expectServed();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.leave();
    expect(await shaOf()).toBe(head);
    expect(hub.stderr.split('\n').filter((entry) => /"level":"(?:error|fatal)"/.test(entry))).toEqual([]);
  });
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  it('keeps nobody else waiting, each until its time is over, and leaves nothing behind', async () => {
    const before = process.platform === 'linux' ? await rss() : null;
    const files = await objects();
    const links = await Promise.all(Array.from({ length: EACH }, () => uploadLink(randomBytes(2 * MIB))));
    const json = 'Content-Type: application/json';
    const [target, lines] = ['/api/models/alice/kept/commit/main', 'Content-Type: application/x-ndjson'];
    const part = ndjson(header(), file('x.txt', 'x'.repeat(10_000)));
    const silent = many(EACH, () => '', '');
    const inHeaders = many(EACH, () => 'GET /api/version HTTP/1.1\r\nHost: x\r\n', 'x-a: b\r\n');
    const inJson = many(
      EACH,
      () => `${request('POST /api/auth/login', json, 'Content-Length: 100000')}{"username":"`,
      'x',
    );
    const inCommit = many(
      EACH,
      (n) =>
        n % 2 === 0
          ? `${request(`POST ${target}`, asAlice(), lines, 'Content-Length: 1000000')}${part}`
          : `${request(`POST ${target}`, asAlice(), lines, 'Transfer-Encoding: chunked')}${part.length.toString(16)}\r\n${part}\r\n`,
      '1\r\n \r\n',
    );
    const inUpload = many(
      EACH,
      (n) => `${request(`PUT ${links[n]}`, `Content-Length: ${2 * MIB}`)}${'x'.repeat(9_000)}`,
      'y',
    );
    clients = [...silent, ...inHeaders, ...inJson, ...inCommit, ...inUpload];
    let peak = 0;
    let served = 0;
    const over = Promise.all(clients.map(({ ended }) => ended));
    let isOver = false;
    void over.then(() => (isOver = true));
    while (!isOver) {
      await expectServed();
      served += 1;
      if (before !== null) peak = Math.max(peak, await rss());
    }
    const times = await over;
    expect(served).toBeGreaterThan(1);
    expect(Math.min(...times)).toBeGreaterThan(SECONDS * 900);
    expect(Math.max(...times)).toBeLessThan(ENDED_WITHIN_MS);
    for (const { answer } of clients) expect(answer.slice(0, 12)).toBe('HTTP/1.1 408');
    const bodies = inJson.map(({ answer }) => answer.slice(answer.indexOf('\r\n\r\n') + 4));
    for (const body of bodies) expect(JSON.parse(body)).toEqual({ detail: expect.any(String) as string });
    if (before === null) console.log('Memory of another process is not looked up on this platform');
    else console.log(`${clients.length} slow clients took ${(peak - before).toFixed(0)} MiB`);
    if (before !== null)
      expect({ grown: peak - before, ok: peak - before < MAX_GROWTH_MIB + 2 * EACH }).toMatchObject({ ok: true });
    // What others have pushed meanwhile is there; of what was cut off, nothing.
    await eventually(async () => {
      const added = (await objects()).filter((path) => !files.includes(path));
      expect(added.filter((path) => /lfs|kept|incoming|tmp/.test(path))).toEqual([]);
    });
  });

  it('lets an upload go on that is slow and steady, for longer than any of the times', async () => {
    const content = randomBytes(1 * MIB);
    const steps = 8;
    async function* steadily(): AsyncGenerator<Uint8Array> {
      for (let step = 0; step < steps; step++) {
        yield content.subarray((step * content.length) / steps, ((step + 1) * content.length) / steps);
        await new Promise((resolve) => setTimeout(resolve, (SECONDS * 3_000) / steps));
      }
    }
    const began = Date.now();
    const headers = { 'content-length': content.length };
    const { status } = await wire(hub, 'PUT', await uploadLink(content), { body: steadily(), headers });
    expect(status).toBe(200);
    expect(Date.now() - began).toBeGreaterThan(SECONDS * 2_000);
  });

  it('ends connections that ask and do not read, and those that say nothing after an answer', async () => {
    const asks = request('GET /alice/kept/resolve/main/w.bin', asAlice());
    const readers = many(EACH / 4, () => asks, '');
    for (const reader of readers) reader.pause();
    const idle = many(EACH, () => request('GET /api/version'), '');
    const between = many(EACH, () => `${request('GET /api/version')}GET / HTTP/1.1\r\n`, 'a: b\r\n');
    clients = [...readers, ...idle, ...between];
    await expectServed();
    const times = await Promise.all([...between, ...idle].map(({ ended }) => ended));
    expect(Math.max(...times)).toBeLessThan(ENDED_WITHIN_MS);
    for (const { answer } of between) {
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 408']);
    }
    for (const { answer } of idle) expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    await new Promise((resolve) => setTimeout(resolve, 3_000 * SECONDS));
    // Who does not read does not learn of it until it does: then there is less than was asked for, and an end.
    for (const reader of readers) reader.resume();
    await Promise.all(readers.map(({ ended }) => ended));
    for (const { answer } of readers) {
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer.length).toBeLessThan(bytes.length);
    }
  });

  it('gives up the oldest of many bodies that nearly came, before they fill its memory', async () => {
    const before = process.platform === 'linux' ? await rss() : null;
    const nearly = Buffer.alloc(2.5 * MIB, ' ');
    const head = request('POST /api/auth/login', 'Content-Type: application/json', `Content-Length: ${3 * MIB}`);
    clients = many(100, () => Buffer.concat([Buffer.from(head), nearly]), '');
    await eventually(() => {
      expect(clients.filter(({ isOpen }) => isOpen).length).toBeLessThan(40);
    });
    await expectServed();
    if (before !== null) expect((await rss()) - before).toBeLessThan(200);
    await Promise.all(clients.map(({ ended }) => ended));
  });
});

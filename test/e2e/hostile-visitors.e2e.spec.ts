import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wire, wireJson } from './wire-request';

jest.setTimeout(120_000);

const MIB = 1024 * 1024;

describe('visitors who mean harm', () => {
  let hub: HubProcess;
  let alice: HubUser;
  beforeAll(async () => {
    hub = await HubProcess.start();
    alice = await hub.user('alice');
    await hub.call('POST', '/api/repos/create', { name: 'big' }, alice.token);
    const lines = ndjson(header(), ...[1, 2, 3].map((n) => file(`${n}.txt`, String(n).repeat(2 * MIB))));
    expect((await commit(hub, '/api/models/alice/big/commit/main', alice.token, lines)).status).toBe(200);
  }, 60_000);
  afterAll(() => hub?.stop());

  it('keep no commit waiting, and take no metadata from it, by a flood of metadata to check', async () => {
    await hub.call('POST', '/api/repos/create', { name: 'card' }, alice.token);
    const keys = Array.from({ length: 22_000 }, (_, n) => n.toString(36)).join();
    const content = `---\n{${keys}}\n---\n`; // keys that are compared with each other
    const flood = Array.from({ length: 80 }, () => wireJson(hub, 'POST', '/api/validate-yaml', { content }));
    const refused = (await Promise.race(flood)).status;
    const lines = ndjson(header(), file('README.md', '---\ntags: [mine]\nlicense: mit\n---\n# x\n'));
    expect((await commit(hub, '/api/models/alice/card/commit/main', alice.token, lines)).status).toBe(200);
    const { tags } = await hub.call<{ tags: string[] }>('GET', '/api/models/alice/card');
    expect(tags).toEqual(['mine', 'license:mit']);
    expect(refused).toBe(503);
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([400, 503]));
  });

  describe('on one connection', () => {
    let socket: Socket;
    beforeEach(async () => {
      const { port, hostname } = new URL(hub.baseUrl);
      socket = connect(Number(port), hostname);
      await once(socket, 'connect');
    });
    afterEach(() => socket.destroy());

    const download = (n: number, more = ''): string =>
      `GET /alice/big/resolve/main/${n}.txt HTTP/1.1\r\nHost: hub\r\n${more}\r\n`;

    it('get each answer whole and in order when they do not wait for it', async () => {
      const asked = [1, 2, 3, 1, 2];
      socket.write(asked.map((n) => download(n)).join('') + download(3, 'Connection: close\r\n'));
      const chunks: Buffer[] = [];
      for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
      let rest = Buffer.concat(chunks);
      for (const n of [...asked, 3]) {
        const head = rest.indexOf('\r\n\r\n') + 4;
        const end = head + 2 * MIB;
        expect(rest.toString('latin1', 0, 12)).toBe('HTTP/1.1 200');
        expect(rest.subarray(head, end).equals(Buffer.alloc(2 * MIB, String(n)))).toBe(true);
        rest = rest.subarray(end);
      }
      expect(rest).toHaveLength(0);
    });

    it('are cut off with many requests before the first is answered', async () => {
      socket.on('error', () => undefined);
      socket.write(download(1).repeat(500));
      socket.resume();
      await once(socket, 'close');
      expect((await wire(hub, 'GET', '/api/models/alice/big', { headers: bearer(alice.token) })).status).toBe(200);
    });
  });
});

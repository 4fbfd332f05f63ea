import { eventually } from '@hubledger/testing/eventually';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { HubProcess } from './hub-process';
import { wireJson } from './wire-request';

jest.setTimeout(120_000);

const READERS = 200;
const AT_ONCE = 8;
/** Each is an entry of some 2 KB for each of the readers: more than sockets and buffers between us hold. */
const COMMANDS = 400;
/** What may wait for one reader, in the hub and where its answer is made, and some for the commands themselves. */
const MAX_GROWTH_MIB = READERS * 0.5 + 128;

/** Asks for the live audit on a socket of its own, and reads what it is told to. */
class Reader {
  private received = '';

  private constructor(private readonly socket: Socket) {}

  static async open({ baseUrl, adminToken }: HubProcess): Promise<Reader> {
    const { hostname, port, host } = new URL(baseUrl);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(`GET /admin/api/audit/stream HTTP/1.1\r\nhost: ${host}\r\nx-admin-token: ${adminToken}\r\n\r\n`);
    await once(socket, 'readable'); // and never again, unless `readOn`
    return new Reader(socket);
  }

  readOn(): void {
    this.socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
  }

  /** Positions of whole messages. */
  positions(): string[] {
    return [...this.received.matchAll(/^id: (\d{20})\r?\ndata: /gm)].map(([, position]) => position ?? '');
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  leave(): void {
    this.socket.destroy();
  }
}

describe('the live audit', () => {
  let hub: HubProcess;
  const readers: Reader[] = [];
  const rss = async (): Promise<number> =>
    Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${hub.pid}/status`, 'utf8'))?.[1]) / 1024;
  const command = async (n: number): Promise<number> => {
    const quota = { private_quota_bytes: 1_000_000 + n, public_quota_bytes: null };
    return (await wireJson(hub, 'PUT', '/admin/api/quota/alice', quota, { 'x-admin-token': hub.adminToken })).status;
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    await hub.user('alice');
  });
  afterAll(async () => {
    for (const reader of readers) reader.leave();
    await hub?.stop();
  }, 30_000);

  it('of 200 who do not read keeps no command waiting, and loses nothing for one who reads on', async () => {
    for (let n = 0; n < READERS; n++) readers.push(await Reader.open(hub));
    const before = process.platform === 'linux' ? await rss() : null;
    const statuses: number[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < COMMANDS) statuses.push(await command(next++));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(statuses).toEqual(Array.from({ length: COMMANDS }, () => 200));
    expect(readers.filter(({ isOpen }) => isOpen)).toHaveLength(READERS);
    if (before === null) console.log('Memory of another process is not looked up on this platform');
    else expect((await rss()) - before).toBeLessThan(MAX_GROWTH_MIB);

    const [one] = readers;
    one?.readOn();
    const asked = await wireJson(hub, 'GET', `/admin/api/audit/events?type=QuotaSet&order=asc&limit=1000`, undefined, {
      'x-admin-token': hub.adminToken,
    });
    const { events } = JSON.parse(asked.text) as { events: Array<{ position: string }> };
    expect(events).toHaveLength(COMMANDS);
    await eventually(() => {
      const seen = one?.positions() ?? [];
      expect(seen).toEqual([...new Set(seen)].sort());
      expect(seen).toEqual(expect.arrayContaining(events.map(({ position }) => position)));
    }, 60_000);
  });
});

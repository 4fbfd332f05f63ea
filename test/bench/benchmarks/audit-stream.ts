import { connect, type Socket } from 'node:net';
import type { Contest } from '../harness/contest';
import { ADMIN, type BenchHub } from '../harness/hub';
import { load } from '../harness/load';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';

const READERS = 200;
/** As a browser tab on a slow line: bytes every reader takes a second. */
const BYTES_A_SECOND = 10_000;
const WRITERS = 8;

/** Reads the live audit as slowly as it was told to. */
class SlowReader {
  received = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly timer: NodeJS.Timeout,
  ) {}

  static open({ address }: BenchHub): Promise<SlowReader> {
    const { hostname, port, host } = new URL(address);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.write(
        `GET /admin/api/audit/stream HTTP/1.1\r\nhost: ${host}\r\nx-admin-token: ${ADMIN['x-admin-token']}\r\n\r\n`,
      );
      socket.once('readable', () => {
        const start = String(socket.read());
        if (!start.startsWith('HTTP/1.1 200')) return reject(new Error(start.slice(0, 200)));
        const reader: SlowReader = new SlowReader(
          socket,
          setInterval(() => reader.readOn(), 1_000),
        );
        resolve(reader);
      });
    });
  }

  leave(): void {
    clearInterval(this.timer);
    this.socket.destroy();
  }

  private readOn(): void {
    const bytes = Math.min(BYTES_A_SECOND, this.socket.readableLength);
    if (bytes > 0) this.received += (this.socket.read(bytes) as Buffer | null)?.length ?? 0;
  }
}

/** p50 and p99 of commands while 200 read the live audit slowly, against nobody reading it, in turns. */
export const auditStream = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const { users } = await hub.call<{ users: Array<{ username: string; email_verified: boolean }> }>(
    'GET',
    '/admin/api/users?limit=100',
  );
  const verified = new Map(users.slice(0, 64).map((user) => [user.username, user.email_verified]));
  const names = [...verified.keys()];
  const request = (n: number) => {
    const name = names[n % names.length]!;
    verified.set(name, !verified.get(name)); // always a change
    const path = `/admin/api/users/${name}/email-verification?verified=${verified.get(name)}`;
    return { method: 'PATCH', path, headers: ADMIN };
  };
  const commands = () =>
    load({ address: hub.address, request, connections: WRITERS, milliseconds: 4 * setup.options.slice });
  const measure = async () => {
    const alone = await commands();
    const readers = await Promise.all(Array.from({ length: READERS }, () => SlowReader.open(hub)));
    const watched = await commands();
    check(
      readers.every(({ received }) => received > 0),
      'every reader got something',
    );
    for (const reader of readers) reader.leave();
    return { alone, watched };
  };
  const contest = (name: string, of: (result: { p50: number; p99: number }) => number, atMost: number): Contest => ({
    name: `audit.stream ${name}, 200 slow readers`,
    unit: 'ms/command',
    target: { atMost },
    round: async () => {
      const { alone, watched } = await measure();
      return { ours: of(watched), limit: of(alone), p50: watched.p50 };
    },
  });
  return [contest('p50', ({ p50 }) => p50, 1.5), contest('p99', ({ p99 }) => p99, 2)];
};

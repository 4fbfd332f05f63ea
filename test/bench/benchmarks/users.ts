import { availableParallelism } from 'node:os';
import type { Contest } from '../harness/contest';
import { Connection, load } from '../harness/load';
import { percentile } from '../harness/numbers';
import type { Setup } from '../harness/setup';

const PROBES_PER_SECOND = 50;

/** 99th percentile of `/health/live` at a fixed pace while `work` goes on, milliseconds. */
const probed = async (address: string, work: () => Promise<number>): Promise<{ value: number; p99: number }> => {
  const connection = await Connection.to(address);
  const latencies: number[] = [];
  let going = true;
  const probing = (async () => {
    while (going) {
      const started = performance.now();
      await connection.send({ path: '/health/live' });
      latencies.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 1_000 / PROBES_PER_SECOND));
    }
  })();
  const value = await work();
  going = false;
  await probing;
  connection.close();
  return { value, p99: percentile(latencies, 0.99) };
};

export const usersCreate = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const hashing = await setup.startServer('hashing.server.js');
  const milliseconds = 2 * setup.options.slice;
  const request = () => {
    const username = setup.name('user');
    const body = JSON.stringify({
      username,
      email: `${username}@example.com`,
      password: 'correct horse battery staple',
    });
    return { method: 'POST', path: '/api/auth/register', headers: { 'content-type': 'application/json' }, body };
  };
  const registering = () =>
    load({ address: hub.address, request, connections: 4, milliseconds }).then(({ perSecond }) => perSecond);
  const hash = () => ({ method: 'POST', path: '/' });
  const connections = Math.max(1, availableParallelism() - 1);
  const bare = () =>
    load({ address: hashing.address, request: hash, connections, milliseconds }).then(({ perSecond }) => perSecond);
  return [
    {
      name: 'users.create',
      unit: 'users/s',
      target: { atLeast: 0.8 },
      round: async () => ({
        ours: (await probed(hub.address, registering)).value,
        limit: (await probed(hashing.address, bare)).value,
      }),
    },
    {
      name: 'users.create /health p99, busy against idle',
      unit: 'ms',
      target: { atMost: 5 },
      round: async () => {
        const idle = () => new Promise<number>((resolve) => setTimeout(resolve, milliseconds, 0));
        const { p99: limit } = await probed(hub.address, idle);
        return { ours: (await probed(hub.address, registering)).p99, limit };
      },
    },
  ];
};

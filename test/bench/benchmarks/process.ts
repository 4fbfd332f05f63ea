import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Child } from '../harness/child';
import type { Contest } from '../harness/contest';
import { ADMIN, ADMIN_TOKEN, type BenchHub, benchScript } from '../harness/hub';
import { load, type LoadOptions } from '../harness/load';
import type { Setup } from '../harness/setup';

const settled = () => new Promise((resolve) => setTimeout(resolve, 1_000));

const startHello = (setup: Setup): Promise<Child> =>
  Child.start({
    script: benchScript('limits', 'nest-hello.server.js'),
    env: { KOHAKU_HUB_ADMIN_SECRET_TOKEN: ADMIN_TOKEN },
    logFile: setup.file('limit.log'),
  });

export const startReady = async (setup: Setup): Promise<Contest[]> => {
  const directory = await setup.dataDirectory();
  await setup.stopHub();
  const round = async () => {
    const hub = await setup.startHub(directory);
    await hub.stop();
    const hello = await startHello(setup);
    await hello.stop();
    return { ours: hub.readyIn, limit: hello.startedIn };
  };
  return [{ name: 'start.ready', unit: 'ms', target: { atMost: 1.5 }, round }];
};

const READS = [
  '/admin/api/stats/detailed',
  '/admin/api/users?limit=100&search=grace',
  '/admin/api/commits?limit=100',
  '/admin/api/repositories?limit=100',
  '/api/models?limit=50',
];

/** Lists and statistics, in turn. */
export const read = (hub: BenchHub, until: Pick<LoadOptions, 'milliseconds' | 'signal'>) =>
  load({
    address: hub.address,
    request: (n) => ({ path: READS[n % READS.length]!, headers: ADMIN }),
    connections: 16,
    ...until,
  });

/** Highest resident memory, MiB, of samples while `work` goes on. */
export const peakOf = async (hub: BenchHub, work: () => Promise<unknown>): Promise<number> => {
  let peak = hub.rss();
  const sampler = setInterval(() => (peak = Math.max(peak, hub.rss())), 250);
  await work().finally(() => clearInterval(sampler));
  return Math.max(peak, hub.rss());
};

const REBUILDING_MS = 15_000;

export const memoryRss = async (setup: Setup): Promise<Contest[]> => {
  const directory = await setup.dataDirectory();
  await setup.stopHub();
  const hello = await setup.hello();
  const against = (name: string, atMost: number, measure: () => Promise<number>): Contest => {
    const round = async () => ({ ours: await measure(), limit: hello.rss() });
    return { name: `memory.rss ${name}`, unit: 'MiB', target: { atMost }, round, cold: true };
  };
  const ready = async (work: (hub: BenchHub) => Promise<unknown>): Promise<number> => {
    const hub = await setup.startHub(directory);
    await work(hub);
    await settled();
    const rss = hub.rss();
    await hub.stop();
    return rss;
  };
  return [
    against('idle', 1.5, () => ready(settled)),
    against('after load', 2.2, () => ready((hub) => read(hub, { milliseconds: 5 * setup.options.slice }))),
    against('rebuilding', 3, () => rebuilding(setup, directory)),
  ];
};

/** Peak of a start that finds no read models, until it has caught up or for a while. */
const rebuilding = async (setup: Setup, directory: string): Promise<number> => {
  for (const suffix of ['', '-wal', '-shm']) await rm(join(directory, `documents.db${suffix}`), { force: true });
  const child = await setup.startUnready(directory);
  const until = performance.now() + REBUILDING_MS;
  let peak = child.rss();
  while (performance.now() < until && !(await fetch(`${child.address}/health/ready`)).ok) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    peak = Math.max(peak, child.rss());
  }
  await child.stop();
  return peak;
};

import { readdir } from 'node:fs/promises';
import type { Contest } from '../harness/contest';
import { type BenchHub, benchScript } from '../harness/hub';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { read } from './process';

const WITHIN_MS = 30 * 60_000;
const POLL_MS = 100;
const PROGRESS = '/admin/api/bench-rebuild';

const progress = async (hub: BenchHub): Promise<number> =>
  (await hub.call<{ building: number }>('GET', PROGRESS)).building;

/** Until the last read model has taken over. */
const rebuild = async (hub: BenchHub): Promise<void> => {
  const awaitThat = async (holds: (building: number) => boolean): Promise<void> => {
    while (!holds(await progress(hub))) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  };
  await hub.call('POST', PROGRESS);
  await awaitThat((building) => building > 0);
  await awaitThat((building) => building === 0);
};

const sidesIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => /^documents-.*\.db$/.test(name));

/** p99 of reads while all read models are built anew from all of the log, against that of the same hub before. */
export const liveReads = async (setup: Setup): Promise<Contest> => {
  const directory = await setup.dataDirectory();
  const script = benchScript('limits', 'hub-that-rebuilds.server.js');
  const round = async () => {
    await setup.stopHub();
    const hub = await setup.startHub(directory, script);
    const milliseconds = 5 * setup.options.slice;
    await read(hub, { milliseconds }); // warms up
    const idle = await read(hub, { milliseconds });
    const before = await sidesIn(directory);
    const ended = new AbortController();
    const rebuilt = rebuild(hub).finally(() => ended.abort());
    const [busy] = await Promise.all([read(hub, { milliseconds: WITHIN_MS, signal: ended.signal }), rebuilt]);
    const fresh = (await sidesIn(directory)).filter((name) => !before.includes(name));
    check(fresh.length > 0, 'nothing was rebuilt');
    await hub.stop();
    return { ours: busy.p99, limit: idle.p99, p50: busy.p50 };
  };
  return { name: 'rebuild.all live reads p99', unit: 'ms', target: { atMost: 5 }, round, cold: true };
};

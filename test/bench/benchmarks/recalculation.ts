import { join } from 'node:path';
import { SIZES } from '../data-set/sizes';
import type { Contest } from '../harness/contest';
import type { BenchHub } from '../harness/hub';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { scanStreams, streamsOf } from '../limits/scan-streams';
import { read } from './process';
import { commitOf, filesOf, newModel } from './pushing';

const OWNED = 50;
/** Of each of these: as many as a repository of size S has. */
const COMMITS = 4;
const WITHIN_MS = 10 * 60_000;

interface Counted {
  readonly failures: readonly unknown[];
  readonly corrections?: readonly unknown[];
}

const recalculate = async <T extends Counted>(hub: BenchHub, path: string): Promise<T> => {
  const counted = await hub.call<T>('POST', path);
  const found = [...counted.failures, ...(counted.corrections ?? [])];
  check(found.length === 0, `${found.length} findings, first ${JSON.stringify(found[0])}`);
  return counted;
};

const recalculateAll = async (hub: BenchHub, repositories: number): Promise<void> => {
  const { total } = await recalculate<Counted & { total: number }>(hub, '/admin/api/repositories/recalculate-all');
  check(total >= repositories, `${total} repositories`);
};

/** Somebody with 50 repositories. @returns name, and the streams that are read for it */
const owner = async (setup: Setup, hub: BenchHub): Promise<{ name: string; streams: string[] }> => {
  const log = join(await setup.dataDirectory(), 'events.db');
  const before = new Set(streamsOf(log, ['namespace', 'repository']));
  let name = '';
  for (let n = 0; n < OWNED; n++) {
    const model = await newModel(setup, hub);
    name = model.fullId.slice(0, model.fullId.indexOf('/'));
    for (let commit = 0; commit < COMMITS; commit++) await commitOf(hub, model, filesOf(1));
  }
  const streams = streamsOf(log, ['namespace', 'repository']).filter((stream) => !before.has(stream));
  check(streams.length === OWNED + 1, `${streams.length} streams`);
  return { name, streams };
};

export const quotaRecalculate = async (setup: Setup): Promise<Contest[]> => {
  const directory = await setup.dataDirectory();
  const log = join(directory, 'events.db');
  await setup.stopHub(); // of the one after it somebody new is the owner, with nothing but these
  const { name, streams } = await owner(setup, await setup.hub());
  await setup.stopHub(); // it would have their events in memory
  const hub = await setup.hub();
  const everything = streamsOf(log, ['namespace', 'repository']);
  const { repositories } = SIZES[setup.options.size];
  const { slice } = setup.options;
  const against = (what: string, ours: () => Promise<unknown>, scanned: readonly string[]): Contest => {
    const round = async () => {
      const milliseconds = await timed(ours, slice);
      return { ours: milliseconds, limit: await timed(() => scanStreams(log, scanned), slice), p50: milliseconds };
    };
    return { name: `quota.recalculate ${what}`, unit: 'ms', target: { atMost: 3 }, round };
  };
  const others = async () => {
    const idle = await read(hub, { milliseconds: 5 * slice });
    const ended = new AbortController();
    const done = recalculateAll(hub, repositories).finally(() => ended.abort());
    const [busy] = await Promise.all([read(hub, { milliseconds: WITHIN_MS, signal: ended.signal }), done]);
    return { ours: busy.p99, limit: idle.p99, p50: busy.p50 };
  };
  return [
    against(`${OWNED} repositories`, () => recalculate(hub, `/admin/api/quota/${name}/recalculate`), streams),
    against('all', () => recalculateAll(hub, repositories), everything),
    { name: 'quota.recalculate live reads p99', unit: 'ms', target: { atMost: 3 }, round: others },
  ];
};

/** Again and again for a slice, as a single short one mostly measures how warm its code is. @returns milliseconds of one */
const timed = async (work: () => unknown, slice: number): Promise<number> => {
  const started = performance.now();
  for (let times = 1; ; times++) {
    await work();
    const passed = performance.now() - started;
    if (passed >= slice) return passed / times;
  }
};

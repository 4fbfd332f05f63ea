import { mkdir } from 'node:fs/promises';
import type { Contest } from '../harness/contest';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { RawAppend } from '../limits/raw-append';
import { rawPush } from '../limits/raw-push';
import { commitBody, filesOf, newModel, sendCommit } from './pushing';

/** Commits in one measurement, by files of each: enough of them that a single slow sync is not all there is. */
const COMMITS = new Map([
  [1, 20],
  [100, 4],
  [10_000, 1],
]);

export const hubPush = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const log = await RawAppend.start(setup.file('raw-push.db'));
  const root = setup.file('raw-push');
  await mkdir(root);
  const contests: Contest[] = [];
  for (const [count, commits] of COMMITS) {
    const model = await newModel(setup, hub);
    const round = async () => {
      const bodies = Array.from({ length: commits }, () => commitBody(filesOf(count)));
      const ours = await timed(async () => {
        for (const body of bodies) check((await sendCommit(hub, model, body)).commitOid.length === 40, 'commit');
      });
      const contents = Array.from({ length: commits }, () => filesOf(count).map(({ content }) => content));
      const limit = await timed(async () => {
        for (const files of contents) await rawPush(root, files, log);
      });
      return { ours: commits / ours, limit: commits / limit, p50: (ours / commits) * 1_000 };
    };
    const cold = count === 10_000; // a warm-up would take as long as a round
    contests.push({ name: `hub.push ${count} files`, unit: 'commits/s', target: { atLeast: 0.5 }, round, cold });
  }
  return contests;
};

/** Seconds. */
const timed = async (work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
};

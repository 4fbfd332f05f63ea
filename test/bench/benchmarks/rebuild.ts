import type { AnyProjection } from '@hubledger/kernel';
import { allProjections } from '@projections/index';
import { commits } from '@projections/repositories/commits/projection';
import { repositories } from '@projections/repositories/repositories/projection';
import { contributors } from '@projections/statistics/contributors/projection';
import { days } from '@projections/statistics/days/projection';
import { totals } from '@projections/statistics/totals/projection';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { project } from '../data-set/project';
import type { Contest } from '../harness/contest';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { liveReads } from './live-reads';
import { bulkInsertCommits } from '../limits/bulk-insert';
import { scanAndParse } from '../limits/scan';

type Limit = (logFile: string, events: number) => Promise<number> | number;

/** The projector from an empty file on, against `limit`, over the same first events of the log. */
const rebuild =
  (name: string, projections: readonly AnyProjection[], atLeast: number, limit: Limit) =>
  async (setup: Setup): Promise<Contest[]> => {
    const directory = await setup.dataDirectory();
    await setup.stopHub();
    const round = async () => {
      const documentsFile = setup.file(`${setup.name('rebuilt')}.db`);
      const done = await project({ directory, documentsFile, projections, events: setup.options.events });
      for (const suffix of ['', '-wal', '-shm']) await rm(documentsFile + suffix, { force: true });
      const started = performance.now();
      const read = await limit(join(directory, 'events.db'), setup.options.events);
      check(read === done.events, `${done.events} and ${read} events`);
      return { ours: done.events / done.seconds, limit: read / ((performance.now() - started) / 1_000) };
    };
    return [{ name, unit: 'events/s', target: { atLeast }, round, cold: true }];
  };

const scan: Limit = (file, events) => scanAndParse(file, events, () => undefined);

export const rebuildCounters = rebuild('rebuild.counters', [totals, contributors, days, repositories], 0.8, scan);

export const rebuildAll = async (setup: Setup): Promise<Contest[]> => [
  ...(await rebuild('rebuild.all', allProjections, 0.25, scan)(setup)),
  await liveReads(setup),
];

export const rebuildRows = async (setup: Setup): Promise<Contest[]> => {
  const insert: Limit = async (logFile, events) => {
    const file = setup.file(`${setup.name('bulk')}.db`);
    const read = bulkInsertCommits(logFile, file, events);
    for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
    return read;
  };
  return rebuild('rebuild.rows', [commits], 0.6, insert)(setup);
};

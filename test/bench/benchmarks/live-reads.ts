import type { Contest } from '../harness/contest';
import type { BenchHub } from '../harness/hub';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';
import { read } from './process';

const WITHIN_MS = 60 * 60_000;
const POLL_MS = 50;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly ended_at: string | null;
}

/** As an operator has it done: each read model by a job, one after the other. */
const rebuildAll = async (hub: BenchHub): Promise<void> => {
  const { projections } = await hub.call<{ projections: Array<{ name: string }> }>('GET', '/admin/api/projections');
  for (const { name } of projections) {
    let job = await hub.call<Job>('POST', `/admin/api/projections/${name}/rebuild`);
    while (job.ended_at === null) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      job = await hub.call<Job>('GET', `/admin/api/jobs/${job.id}`);
    }
    check(job.state === 'succeeded', `the rebuild of ${name}: ${JSON.stringify(job)}`);
  }
};

/** p99 of reads while each read model is built anew from all of the log, against that of the same hub before. */
export const liveReads = async (setup: Setup): Promise<Contest> => {
  const directory = await setup.dataDirectory();
  const round = async () => {
    const hub = await setup.startHub(directory);
    const milliseconds = 5 * setup.options.slice;
    await read(hub, { milliseconds }); // warms up
    const idle = await read(hub, { milliseconds });
    const ended = new AbortController();
    const rebuilt = rebuildAll(hub).finally(() => ended.abort());
    const [busy] = await Promise.all([read(hub, { milliseconds: WITHIN_MS, signal: ended.signal }), rebuilt]);
    await hub.stop();
    return { ours: busy.p99, limit: idle.p99, p50: busy.p50 };
  };
  return { name: 'rebuild.all live reads p99', unit: 'ms', target: { atMost: 5 }, round, cold: true };
};

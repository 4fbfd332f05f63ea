import Database from 'libsql';
import { join } from 'node:path';
import type { Contest } from '../harness/contest';
import { ADMIN, type BenchHub } from '../harness/hub';
import { load } from '../harness/load';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';

interface Answer {
  readonly events_read: number;
  readonly revision: number;
}

const WITHIN_MS = 20 * 60_000;
/** Of one stream, from a milestone on. */
const MOST_READ = 1_001;
/** Events that a page of people adds. */
const OF_PEOPLE = 500;

/**
 * What something was like in the past: the namespace and the repository that have been written to most, at places all along
 * their way that nobody has asked about before, against an account of a few events. The hub was given the time to keep
 * milestones, and nothing else; how many events an answer reads is checked, how long it takes is told.
 */
export const auditState = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  await milestonesIn(join(await setup.dataDirectory(), 'documents.db'));
  const path = '/admin/api/stats/top-repos?by=commits&limit=1';
  const top = await hub.call<{ top_repositories: Array<{ repo_full_id: string }> }>('GET', path);
  const fullId = top.top_repositories[0]!.repo_full_id;
  const owner = fullId.split('/', 1)[0]!;
  const { position: head } = await hub.call<{ position: string }>(
    'GET',
    `/admin/api/audit/access?repository=${fullId}`,
  );
  /** In the second half of the log: the older the thing, the longer the way. */
  const place = (n: number): string => {
    const share = BigInt(Math.floor(((n * 0.618_034) % 1) * 1_000_000));
    return String(BigInt(head) / 2n + ((BigInt(head) / 2n) * share) / 1_000_000n).padStart(20, '0');
  };
  const ordinary = `/admin/api/audit/state?kind=user&id=${owner}&at=${head}`;
  let asked = 0;
  const contest = async (name: string, question: string, most: number): Promise<Contest> => {
    const ask = () => `${question}&at=${place(asked++)}`;
    for (let n = 0; n < 20; n++) {
      const { events_read: read, revision = -1 } = await hub.call<Answer>('GET', ask());
      check(read <= most, `${name} read ${read} events, at revision ${revision}`);
    }
    return {
      name: `audit.state ${name}`,
      unit: 'ms',
      target: null,
      round: async () => {
        const ours = await latency(setup, hub, ask);
        return { ours, limit: await latency(setup, hub, () => ordinary), p50: ours };
      },
    };
  };
  return [
    await contest('of a long namespace', `/admin/api/audit/state?kind=namespace&id=${owner}`, MOST_READ),
    await contest('of a long repository', `/admin/api/audit/state?kind=repository&id=${fullId}`, MOST_READ),
    await contest('access to a long repository', `/admin/api/audit/access?repository=${fullId}`, MOST_READ + OF_PEOPLE),
  ];
};

/** The hub leaves a bookmark once every long stream has them. */
const milestonesIn = async (file: string): Promise<void> => {
  const db = new Database(file);
  try {
    db.exec('PRAGMA query_only=ON');
    const bookmark = db.prepare("SELECT 1 AS n FROM snapshots WHERE stream = 'milestones@'");
    for (const until = performance.now() + WITHIN_MS; bookmark.all().length === 0;) {
      if (performance.now() > until) throw new Error('No milestones in time');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    db.close();
  }
};

const latency = async ({ options }: Setup, { address }: BenchHub, path: () => string): Promise<number> => {
  const request = () => ({ path: path(), headers: ADMIN });
  return (await load({ address, request, connections: 1, milliseconds: options.slice })).p50;
};

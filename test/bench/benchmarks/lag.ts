import { LibsqlDocumentStore, LibsqlEventLog } from '@hubledger/adapters/libsql';
import { newId, SystemClock } from '@hubledger/kernel';
import { Projector } from '@hubledger/projector';
import { allProjections } from '@projections/index';
import type { Draft } from '../data-set/draft';
import { history } from '../data-set/history';
import { people } from '../data-set/people';
import { Random } from '../data-set/random';
import type { Contest } from '../harness/contest';
import { percentile } from '../harness/numbers';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';

const PER_SECOND = 500;
const FEW = { users: 100, organizations: 5, repositories: 50, files: 500, commits: 100_000 };
const NAMES = allProjections.map(({ model }) => model.name);

interface Latencies {
  readonly appended: number[];
  readonly visible: number[];
}

const nextOf = (drafts: Iterator<Draft, void>): Draft => {
  const next = drafts.next();
  if (next.done) throw new Error('The generated events are used up');
  return next.value;
};

/** Appends arrive at a fixed pace, whether or not the ones before have been answered. */
export const projectionLag = async (setup: Setup): Promise<Contest[]> => {
  const log = await LibsqlEventLog.open({ file: setup.file('lag.db') });
  const documents = await LibsqlDocumentStore.open({ file: setup.file('lag-documents.db') });
  const opener = { open: async () => null };
  const options = {
    logId: newId(),
    opener,
    upcast: <E>(event: E) => event,
    clock: new SystemClock(),
    report: () => undefined,
  };
  const projector = new Projector(log, documents, allProjections, options);
  await projector.start();
  const drafts = history(
    FEW,
    people(new Random(1), FEW.users).map((person) => ({
      ...person,
      sealedEmail: person.email,
      emailHash: person.userId,
      ip: 'i',
      ipHash: 'i',
      userAgent: 'u',
    })),
    2,
  );

  const appendNext = async ({ appended, visible }: Latencies): Promise<void> => {
    const { stream, id, event, metadata } = nextOf(drafts);
    const started = performance.now();
    const { position } = await log.append(stream, [{ id, ...event, metadata }], { expectedRevision: 'any' });
    appended.push(performance.now() - started);
    check(await projector.waitFor(position, { projections: NAMES, timeoutMs: 30_000 }), 'visible in 30 s');
    visible.push(performance.now() - started);
  };
  const measure = async (): Promise<Latencies> => {
    const latencies: Latencies = { appended: [], visible: [] };
    const all: Array<Promise<void>> = [];
    const started = performance.now();
    for (let due = started; due < started + 2 * setup.options.slice; due += 1_000 / PER_SECOND) {
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      all.push(appendNext(latencies));
    }
    await Promise.all(all);
    return latencies;
  };
  const at = (share: number) => async () => {
    const { appended, visible } = await measure();
    return { ours: percentile(visible, share), limit: percentile(appended, share) };
  };
  return [
    { name: 'projection.lag p50', unit: 'ms', target: { atMost: 2 }, round: at(0.5) },
    { name: 'projection.lag p99', unit: 'ms', target: { atMost: 10 }, round: at(0.99) },
  ];
};

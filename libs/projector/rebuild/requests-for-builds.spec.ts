import { type AnyProjection, type DocumentSides, type EventLog, ORIGIN, SystemClock } from '@hubledger/kernel';
import { sumsOf } from '@hubledger/testing/summing-projection';
import type { ProjectionRun } from '../projection-run';
import type { RunContext } from '../run-context';
import { Rebuilds } from './rebuilds';

const names = ['first', 'second'];
const signal = new AbortController().signal;

/** Runs that go on waiting for a build, whatever is built. */
const waiting = (): Map<string, ProjectionRun> =>
  new Map(
    names.map((name) => {
      const run = { name, projection: sumsOf(name, 'park'), waitsForBuild: true, context: { signal } };
      return [name, { ...run, quarantine: { skipped: new Set() } } as unknown as ProjectionRun];
    }),
  );

it('what is asked for while another build comes to its end is built, whenever that is', async () => {
  for (let turns = 0; turns < 60; turns++) {
    const built: string[] = [];
    const begun = { side: async () => ({ id: 'side', at: null }) };
    const ended = async (): Promise<void> => {
      let later = Promise.resolve();
      for (let turn = 0; turn < turns; turn++) later = later.then(() => undefined);
      if (built.length === 1) void later.then(() => rebuilds.request(['second']));
    };
    const build = async ({ projections }: { projections: readonly AnyProjection[] }) => {
      built.push(...projections.map(({ model }) => model.name));
      return [];
    };
    const log = { head: async () => ORIGIN } as unknown as EventLog;
    const context = { log, signal, clock: new SystemClock(), report: () => undefined } as unknown as RunContext;
    const sides = { create: begun.side, drop: ended } as unknown as DocumentSides;
    const rebuilds = new Rebuilds(waiting(), new Map(), context, { sides, builder: { build }, inPlaceUpTo: ORIGIN });
    rebuilds.request(['first']);
    for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
    expect([turns, built]).toEqual([turns, names]);
  }
});

import {
  type AnyProjection,
  type DocumentSides,
  DocumentsUnavailable,
  type HeldLease,
  type Lease,
  LeaseKeeper,
  newId,
  ORIGIN,
  type ReadModel,
  scanOf,
  SharedLeases,
  SystemClock,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryLeases } from '@hubledger/testing/in-memory-leases';
import { Gate, pausable } from '@hubledger/testing/pausable';
import { metadata, opener, sumsOf, upcast } from '@hubledger/testing/summing-projection';
import fc from 'fast-check';
import { digestOf } from '../digest';
import { foldAfresh } from '../fold-afresh';
import { Projector } from '../projector';
import { LocalBuilder } from '../rebuild/local-builder';
import type { Report } from '../run-context';
import { RequestBox } from './request-box';
import { RequestDesk } from './request-desk';
import { requestsModel } from './requests';
import { SharedProjections } from './shared-projections';
import { StandingsPublisher } from './standings-publisher';

/** Does not say that a lease is lost before it is asked to look: until then its holder can find out by being refused only. */
class Trusting extends LeaseKeeper {
  private readonly held = new Map<Lease, AbortController>();

  constructor(
    private readonly leases: InMemoryLeases,
    private readonly gate: Gate,
  ) {
    super();
  }

  async tryAcquire(name: string): Promise<HeldLease | null> {
    await this.gate.pass();
    const lease = await this.leases.take(name, newId(), 1_000);
    await this.gate.pass();
    if (!lease) return null;
    const lost = new AbortController();
    this.held.set(lease, lost);
    return { fence: lease.token, lost: lost.signal, release: () => this.leases.release(lease) };
  }

  async look(): Promise<void> {
    for (const [lease, lost] of this.held) if (!(await this.leases.renew(lease, 1_000_000))) lost.abort();
  }

  async acquire(name: string, signal: AbortSignal): Promise<HeldLease | null> {
    while (!signal.aborted) {
      const held = await this.tryAcquire(name);
      if (held) return held;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return null;
  }
}

describe('several projectors on one log', () => {
  let log: InMemoryEventLog;
  let documents: InMemoryDocumentStore;
  let leases: InMemoryLeases;
  let now: number;
  let between: InMemoryLeases;
  let reports: Report[];
  let ends: Array<() => unknown>;

  beforeEach(() => {
    log = new InMemoryEventLog();
    documents = new InMemoryDocumentStore();
    now = 0;
    leases = new InMemoryLeases(() => now);
    between = new InMemoryLeases();
    reports = [];
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    await log.close();
  });

  const move = async (from: number, to: number, amount: number): Promise<string> => {
    const event = { id: newId(), type: 'Moved', data: { from: `k${from}`, to: `k${to}`, amount }, metadata };
    return (await log.append(`move-${from}`, [event], { expectedRevision: 'any' })).position;
  };
  const report = (each: Report): void => void reports.push(each);
  const clock = new SystemClock();

  const instance = (projections: AnyProjection[], of?: (gate: Gate) => LeaseKeeper) => {
    const gate = new Gate();
    const keeper = new Trusting(leases, gate);
    const store = pausable(documents, gate);
    const sides = pausable<DocumentSides>(documents.sides, gate);
    const builder = new LocalBuilder(sides, { scan: scanOf(log), upcast, opener });
    const changed = { tell: (): void => undefined };
    const projector = new Projector(log, store, projections, {
      ...{ logId: 'log-1', opener, upcast, clock, report, batchSize: 3 },
      rebuilds: { sides, builder, inPlaceUpTo: ORIGIN },
      leases: of?.(gate) ?? keeper,
      progressed: () => changed.tell(),
    });
    const publisher = new StandingsPublisher({
      ...{ documents: store, logId: 'log-1', instance: newId(), report },
      held: () => projector.held(),
    });
    changed.tell = () => publisher.changed();
    const desk = new RequestDesk(new RequestBox(store, clock), projector, report);
    const stop = async (): Promise<void> => {
      await projector.stop();
      await desk.stop();
      await publisher.stop();
    };
    return {
      ...{ projector, gate, keeper, stop },
      start: async () => {
        await projector.start();
        publisher.start();
        desk.start();
      },
    };
  };
  /** Leases of a tenth of a second, that are renewed. */
  const real = (gate: Gate): LeaseKeeper =>
    new SharedLeases(pausable(between, gate), { holder: newId(), ttlMs: 100, report: () => undefined });
  const started = async (...args: Parameters<typeof instance>) => {
    const one = instance(...args);
    await one.start();
    ends.push(() => (one.gate.closed ? undefined : one.stop()));
    return one;
  };
  const shared = async (projections: AnyProjection[]): Promise<SharedProjections> => {
    const parts = { log, documents, sides: documents.sides, projections, logId: 'log-1', clock };
    const seen = new SharedProjections(parts);
    await seen.start();
    ends.push(() => seen.stop());
    return seen;
  };
  const expectFolded = async (of: AnyProjection): Promise<void> => {
    const side = new InMemoryDocumentStore().collection(of.model as ReadModel);
    await foldAfresh(of, side, { log, upcast, opener, upTo: await log.head() });
    expect(await digestOf(documents.collection(of.model as ReadModel))).toBe(await digestOf(side));
  };

  type Step =
    | { readonly kind: 'move'; readonly from: number; readonly to: number; readonly amount: number }
    | { readonly kind: 'pause' | 'resume' | 'kill' | 'rebuild'; readonly at: number }
    | { readonly kind: 'expire' | 'breathe' };
  const at = fc.nat(2);
  const key = fc.nat(5);
  const moving = fc.record({
    kind: fc.constant('move' as const),
    from: key,
    to: key,
    amount: fc.integer({ min: 1, max: 15 }),
  });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: moving },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), at }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('kill' as const, 'rebuild' as const), at }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('expire' as const, 'breathe' as const) }) },
  );

  it('fold each document as one alone would, whoever is paused, killed or overtaken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        log = new InMemoryEventLog();
        documents = new InMemoryDocumentStore();
        leases = new InMemoryLeases(() => now);
        const projections = [sumsOf('parks', 'park'), sumsOf('halts', 'halt')];
        await move(0, 1, 1);
        const instances = [0, 1, 2].map(() => instance(projections));
        const killed: typeof instances = [];
        await Promise.all(instances.map((each) => each.start()));
        for (const each of steps) {
          if (each.kind === 'move') await move(each.from, each.to, each.amount);
          else if (each.kind === 'expire') now += 2_000;
          else if (each.kind === 'breathe') await new Promise((resolve) => setTimeout(resolve, 3));
          else if (each.kind === 'pause') instances[each.at]?.gate.close();
          else if (each.kind === 'resume') instances[each.at]?.gate.open();
          else if (each.kind === 'rebuild') void instances[each.at]?.projector.rebuild('parks').catch(() => undefined);
          else if (each.kind === 'kill') {
            instances[each.at]?.gate.close();
            killed.push(instances[each.at]!);
            instances[each.at] = instance(projections);
            void instances[each.at]?.start();
          }
        }
        for (const { gate } of instances) gate.open();
        now += 2_000; // those of the dead
        const last = await move(1, 2, 3);
        const view = await shared(projections);
        await eventually(async () => {
          for (const { keeper } of instances) await keeper.look();
          now += 2_000; // what the dead asked for last was given to them late
          expect((await view.status()).map(({ position }) => position)).toEqual([last, last]);
        }, 20_000);
        for (const each of projections) await expectFolded(each);
        for (const { gate } of killed) gate.open(); // what they would do forever keeps the process
        await Promise.all([...instances, ...killed].map((each) => each.stop()));
      }),
      { numRuns: 40 },
    );
  }, 300_000);

  it('hand over when one dies, and when one stops', async () => {
    const projections = [sumsOf('sums', 'park')];
    await move(0, 1, 1);
    const first = await started(projections, real);
    const view = await shared(projections);
    expect(await view.waitFor(await move(0, 1, 2), { timeoutMs: 5_000 })).toBe(true);
    const second = await started(projections, real);
    expect([first, second].map(({ projector }) => projector.held().length)).toEqual([1, 0]);

    first.gate.close(); // dead
    expect(await view.waitFor(await move(1, 2, 3), { timeoutMs: 10_000 })).toBe(true);
    expect(second.projector.held()).toHaveLength(1);

    const third = await started(projections, real);
    await second.stop();
    expect(await view.waitFor(await move(2, 3, 4), { timeoutMs: 10_000 })).toBe(true);
    expect(third.projector.held()).toHaveLength(1);
    await expectFolded(projections[0]!);
  });

  it('give back what they had when they could not begin: nobody else would run it while the process lives', async () => {
    const projections = [sumsOf('first', 'park'), sumsOf('second', 'park'), sumsOf('third', 'park')];
    await move(0, 1, 1);
    const load = documents.loadCheckpoint.bind(documents);
    const failing = jest
      .spyOn(documents, 'loadCheckpoint')
      .mockImplementation((key) => (key === 'second@1' ? Promise.reject(new Error('It is away')) : load(key)));
    await expect(started(projections, real)).rejects.toThrow('It is away');
    failing.mockRestore();
    const again = await started(projections, real);
    expect(again.projector.held().map(({ status }) => status.name)).toEqual(['first', 'second', 'third']);
  });

  it('are refused what they do when they wake up from a pause that was longer than their lease', async () => {
    const projections = [sumsOf('sums', 'park')];
    const key = 'sums@1';
    await move(0, 1, 1);
    const view = await shared(projections);
    const paused = await started(projections);
    await eventually(() => expect(view.waitsForBuild('sums')).toBe(false));
    paused.gate.close();
    for (let n = 0; n < 5; n++) await move(0, 1, 1);
    now += 2_000;
    const next = await started(projections);
    const last = await move(0, 1, 1);
    expect(await view.waitFor(last, { timeoutMs: 5_000 })).toBe(true);
    await eventually(async () => expect((await documents.loadCheckpoint(key))?.fence).toBe(2));
    await next.projector.stop(); // so that nobody puts right what the other one does
    const before = await documents.loadCheckpoint(key);

    const rebuilding = paused.projector.rebuild('sums').catch((error: unknown) => error);
    paused.gate.open();
    expect(await rebuilding).toBeInstanceOf(Error);
    await eventually(() => expect(paused.projector.held()).toHaveLength(0));
    expect(await documents.loadCheckpoint(key)).toEqual(before);
    await expectFolded(projections[0]!);
  });

  it('tell every process how they are, and do what any of them asks', async () => {
    const poisoned = { on: true };
    const [parks, halts] = [sumsOf('parks', 'park', poisoned), sumsOf('halts', 'halt', poisoned)];
    const projections = [parks, halts];
    await move(0, 1, 1);
    await started(projections, real);
    await started(projections, real);
    const [here, there] = [await shared(projections), await shared(projections)];
    await eventually(() => expect([here.waitsForBuild('parks'), there.waitsForBuild('halts')]).toEqual([false, false]));
    const poison = await move(2, 3, 7);
    const after = await move(3, 4, 1);
    expect(await here.waitFor(after, { timeoutMs: 5_000 })).toBe(true); // one has stopped, and is not waited for
    const [parking, halting] = await there.status();
    expect(parking).toMatchObject({ state: 'live', parked: 1, position: after, lagEvents: 0 });
    expect(halting).toMatchObject({ state: 'halted', error: { position: poison, message: 'poison' } });
    expect(await there.incidents('parks')).toMatchObject([{ kind: 'parked', documentId: 'k2', position: poison }]);

    await there.skip('halts', poison, 'It is poison');
    await eventually(async () => expect((await here.status())[1]).toMatchObject({ state: 'live', position: after }));
    expect(await here.incidents('halts')).toMatchObject([
      { kind: 'skipped', position: poison, reason: 'It is poison' },
    ]);
    poisoned.on = false;
    await here.retry('parks');
    expect(await there.incidents('parks')).toEqual([]);
    await expectFolded(parks);

    const progress: number[] = [];
    const swapped = await there.rebuild('parks', { progress: (done) => progress.push(done) });
    expect(swapped).toMatchObject({ projection: 'parks', comparison: { differing: 0 } });
    expect(await here.waitFor(await move(4, 5, 1), { timeoutMs: 5_000 })).toBe(true);
    await expectFolded(parks);
  });

  it('do what was asked while none of them ran, and leave what was cancelled before', async () => {
    const projections = [sumsOf('sums', 'park')];
    await move(0, 1, 1);
    const view = await shared(projections);
    const asked = view.rebuild('sums');
    const cancelling = new AbortController();
    const cancelled = view.rebuild('sums', { signal: cancelling.signal }).catch((error: Error) => error.message);
    cancelling.abort();
    expect(await cancelled).toBe('It was cancelled');
    await started(projections, real);
    expect(await asked).toMatchObject({ projection: 'sums' });
  });

  it('are waited for by who asked, also while the documents are away for a moment', async () => {
    const projections = [sumsOf('sums', 'park')];
    await move(0, 1, 1);
    const view = await shared(projections);
    const away = jest
      .spyOn(documents.collection(requestsModel), 'getMany')
      .mockRejectedValueOnce(new DocumentsUnavailable('they are away'));
    const asked = view.rebuild('sums');
    await eventually(() => expect(away).toHaveBeenCalledTimes(1));
    await started(projections, real);
    expect(await asked).toMatchObject({ projection: 'sums' });
  });

  it('keep nobody waiting again and again where none runs', async () => {
    const projections = [sumsOf('sums', 'park')];
    const view = await shared(projections);
    const position = await move(0, 1, 1);
    for (let n = 0; n < 2; n++) expect(await view.waitFor(position, { timeoutMs: 200 })).toBe(false);
    const begun = performance.now();
    expect(await view.waitFor(position, { timeoutMs: 60_000 })).toBe(false);
    expect(performance.now() - begun).toBeLessThan(30_000);
    await started(projections, real);
    await eventually(async () => expect(await view.waitFor(position, { timeoutMs: 1_000 })).toBe(true));
  });
});

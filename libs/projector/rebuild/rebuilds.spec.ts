import {
  type AnyProjection,
  newId,
  ORIGIN,
  type Position,
  positionOf,
  type ReadModel,
  scanOf,
  SystemClock,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { type Sum, metadata, opener, upcast, sumsOf } from '@hubledger/testing/summing-projection';
import fc from 'fast-check';
import { BuiltDocuments, ReadModelBeingBuilt } from '../built-documents';
import { digestOf } from '../digest';
import { foldAfresh } from '../fold-afresh';
import { Projector } from '../projector';
import type { Report } from '../run-context';
import { buildSide } from './build-side';
import { LocalBuilder } from './local-builder';
import type { BuildRequest, Built, SideBuilder } from './side-builder';
import { SideFold } from './side-fold';

/** `poisoned` from the beginning. */
const sums = (onFailure: 'park' | 'halt' = 'park'): { projection: AnyProjection; poisoned: { on: boolean } } => {
  const poisoned = { on: true };
  return { projection: sumsOf('sums', onFailure, poisoned), poisoned };
};

const moves = (max: number) =>
  fc.array(
    fc.record({
      from: fc.integer({ max: 9, min: 0 }),
      to: fc.integer({ max: 9, min: 0 }),
      amount: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: max },
  );

describe('a rebuild beside', () => {
  let log: InMemoryEventLog;
  let documents: InMemoryDocumentStore;
  let running: Projector[];
  let reports: Report[];

  beforeEach(() => {
    log = new InMemoryEventLog();
    documents = new InMemoryDocumentStore();
    running = [];
    reports = [];
  });
  afterEach(async () => {
    for (const projector of running) await projector.stop();
    await log.close();
  });

  const append = async ({ from, to, amount }: { from: number; to: number; amount: number }): Promise<Position> => {
    const event = { id: newId(), type: 'Moved', data: { from: `k${from}`, to: `k${to}`, amount }, metadata };
    return (await log.append(`move-${from}`, [event], { expectedRevision: 'any' })).position;
  };
  const builder = (): SideBuilder => new LocalBuilder(documents.sides, { scan: scanOf(log), upcast, opener });
  const start = async (
    of: AnyProjection,
    { by = builder(), inPlaceUpTo = ORIGIN }: { by?: SideBuilder; inPlaceUpTo?: Position } = {},
  ): Promise<Projector> => {
    const projector = new Projector(log, documents, [of], {
      ...{ logId: 'log-1', opener, upcast, clock: new SystemClock(), batchSize: 3, rebuildOnMismatch: true },
      report: (report) => reports.push(report),
      rebuilds: { sides: documents.sides, builder: by, inPlaceUpTo },
    });
    running.push(projector);
    await projector.start();
    return projector;
  };
  const live = (of: AnyProjection) => documents.collection(of.model as ReadModel<Sum>);
  const expectFolded = async (of: AnyProjection): Promise<void> => {
    const side = new InMemoryDocumentStore().collection(of.model as ReadModel);
    await foldAfresh({ ...of, onFailure: 'park' }, side, { log, upcast, opener, upTo: await log.head() }).catch(
      () => null,
    );
    expect(await digestOf(live(of))).toBe(await digestOf(side));
  };
  const settled = async (projector: Projector): Promise<void> =>
    eventually(async () => {
      const [status] = await projector.status();
      expect(status).toMatchObject({ rebuild: null, position: await log.head() });
    });

  it('is how a long log is first folded', async () => {
    const { projection: of, poisoned } = sums();
    poisoned.on = false;
    for (let n = 0; n < 50; n++) await append({ from: n % 7, to: n % 5, amount: n % 20 });
    const projector = await start(of);
    expect(await projector.waitFor(await log.head())).toBe(true);
    expect(documents.sides.current(of.model as ReadModel)).not.toBe('');
    await expectFolded(of);
  });

  it('is refused to readers while it is the first, and shown while it is another', async () => {
    const { projection: of, poisoned } = sums();
    poisoned.on = false;
    for (let n = 0; n < 5; n++) await append({ from: 1, to: 2, amount: 1 });
    const model = of.model as ReadModel<Sum>;
    const [first, second] = [new Gate(builder()), new Gate(builder())];
    const gates = [first, second];
    const projector = await start(of, { by: { build: (request) => gates.shift()!.build(request) } });
    const readers = new BuiltDocuments(documents, (name) => projector.waitsForBuild(name));
    const seen = async () => (await readers.collection(model).getMany(['k2'])).get('k2')?.seen;
    await first.entered;
    await expect(seen()).rejects.toThrow(ReadModelBeingBuilt);
    first.open();
    await settled(projector);
    expect(await seen()).toBe(5);
    const rebuilt = projector.rebuild('sums');
    await second.entered;
    expect(await seen()).toBe(5);
    second.open();
    await rebuilt;
  });

  it('equals a fold from scratch, whatever arrives meanwhile and however often it is asked for', () =>
    fc.assert(
      fc.asyncProperty(moves(30), moves(20), moves(20), fc.boolean(), async (before, during, after, inPlace) => {
        log = new InMemoryEventLog();
        documents = new InMemoryDocumentStore();
        const { projection: of, poisoned } = sums();
        poisoned.on = false;
        for (const move of before) await append(move);
        const projector = await start(of, { inPlaceUpTo: inPlace ? positionOf(1_000_000) : ORIGIN });
        await projector.waitFor(await log.head());
        const first = projector.rebuild('sums');
        for (const move of during) await append(move);
        const second = projector.rebuild('sums');
        for (const move of after) await append(move);
        for (const swapped of await Promise.all([first, second])) {
          expect(swapped?.comparison).toMatchObject({ differing: 0, examples: [] });
          expect(swapped?.comparison?.newDigest).toBe(swapped?.comparison?.oldDigest);
        }
        await settled(projector);
        await expectFolded(of);
        await projector.stop();
        const again = await start(of);
        await settled(again);
        await expectFolded(of);
      }),
      { numRuns: 40 },
    ));

  it('writes out and takes up again what does not fit in memory', () =>
    fc.assert(
      fc.asyncProperty(
        moves(80),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, capacity, page) => {
          log = new InMemoryEventLog();
          documents = new InMemoryDocumentStore();
          const { projection: of } = sums();
          for (const move of all) await append(move);
          const events = await log.readAll();
          const whole = documents.collection(of.model as ReadModel);
          const expected = new SideFold(of, whole);
          await expected.apply(events, await log.head(), upcast, opener);
          const { parked } = await expected.end();
          const side = new InMemoryDocumentStore().collection(of.model as ReadModel);
          const fold = new SideFold(of, side, new Set(), capacity);
          for (let first = 0; first < events.length; first += page) {
            const some = events.slice(first, first + page);
            await fold.apply(some, some.at(-1)?.position ?? ORIGIN, upcast, opener);
          }
          const ids = (failures: Built['parked']) =>
            failures.map((failure) => `${failure.documentId} ${failure.position}`).sort();
          expect(ids((await fold.end()).parked)).toEqual(ids(parked));
          expect(await digestOf(side)).toBe(await digestOf(whole));
        },
      ),
    ));

  it('shows what was there until the new side has come as far, and never less', async () => {
    const { projection: of, poisoned } = sums();
    poisoned.on = false;
    const counted = async () => (await live(of).getMany(['k1'])).get('k1')?.seen ?? 0;
    for (let n = 0; n < 20; n++) await append({ from: 1, to: 2, amount: 1 });
    const gate = new Gate(builder());
    const projector = await start(of, { by: gate, inPlaceUpTo: positionOf(1_000) });
    await projector.waitFor(await log.head());
    const rebuilt = projector.rebuild('sums');
    await gate.entered;
    let seen = await counted();
    const look = async () => {
      const next = await counted();
      expect(next).toBeGreaterThanOrEqual(seen);
      seen = next;
    };
    for (let n = 0; n < 30; n++) {
      await projector.waitFor(await append({ from: 1, to: 2, amount: 1 }));
      await look();
      if (n === 10) gate.open();
    }
    await eventually(async () => {
      await look();
      expect(documents.sides.current(of.model as ReadModel)).not.toBe('');
    });
    expect(await rebuilt).toMatchObject({ projection: 'sums', parked: 0, comparison: { documents: 2, differing: 0 } });
    await settled(projector);
    expect(await counted()).toBe(50);
  });

  it('says what was not as a fold makes it, and puts it right', async () => {
    const { projection: of, poisoned } = sums();
    poisoned.on = false;
    for (let n = 0; n < 300; n++) await append({ from: n, to: n + 1, amount: 1 });
    const projector = await start(of);
    await projector.waitFor(await log.head());
    await settled(projector);
    const stored = await live(of).getStored(['k5', 'k6', 'k7', 'k8']);
    const change = (id: string, next: Sum | null) => {
      const position = stored.get(id)?.position ?? ORIGIN;
      return live(of).writeAll([{ id, expected: position, next, position }]);
    };
    await change('k5', { total: 99, seen: 2 });
    await change('k6', null);
    await live(of).writeAll([{ id: 'stray', expected: null, next: { total: 0, seen: 0 }, position: ORIGIN }]);
    const swapped = await projector.rebuild('sums');
    expect(swapped?.comparison).toMatchObject({ documents: 301, differing: 3, examples: ['k5', 'k6', 'stray'] });
    expect(swapped?.comparison?.newDigest).not.toBe(swapped?.comparison?.oldDigest);
    expect(swapped?.comparison?.newDigest).toBe(await digestOf(live(of)));
    await expectFolded(of);
    expect((await projector.rebuild('sums'))?.comparison).toMatchObject({ differing: 0 });
  });

  it('keeps what an operator leaves out while it is made', async () => {
    for (const onFailure of ['park', 'halt'] as const) {
      log = new InMemoryEventLog();
      documents = new InMemoryDocumentStore();
      const { projection: of } = sums(onFailure);
      for (const amount of [1, 7, 2]) await append({ from: 1, to: 2, amount });
      const gate = new Gate(builder());
      const projector = await start(of, { by: gate, inPlaceUpTo: positionOf(1_000) });
      await eventually(async () =>
        expect((await projector.status())[0]).toMatchObject(onFailure === 'park' ? { parked: 1 } : { state: 'halted' }),
      );
      const rebuilt = projector.rebuild('sums');
      await gate.entered; // the side is built without the decision that follows
      await projector.skip('sums', positionOf(2), 'broken by hand');
      gate.open();
      await rebuilt;
      await settled(projector);
      expect(await projector.status()).toMatchObject([{ state: 'live', parked: 0 }]);
      expect((await live(of).getMany(['k1'])).get('k1')).toEqual({ total: -3, seen: 2 });
      const skipped = (await projector.incidents('sums')).map(({ kind, position }) => ({ kind, position }));
      expect(skipped).toEqual([{ kind: 'skipped', position: positionOf(2) }]);
    }
  });

  it('is called off by who asked for it, and leaves what was there', async () => {
    const { projection: of, poisoned } = sums();
    poisoned.on = false;
    for (let n = 0; n < 5; n++) await append({ from: 1, to: 2, amount: 1 });
    const gate = new Gate(builder());
    const projector = await start(of, { by: gate, inPlaceUpTo: positionOf(1_000) });
    await projector.waitFor(await log.head());
    const asked = new AbortController();
    const rebuilt = projector.rebuild('sums', { signal: asked.signal });
    await gate.entered;
    asked.abort(new Error('called off'));
    gate.open();
    await expect(rebuilt).rejects.toThrow('called off');
    expect(documents.sides.current(of.model as ReadModel)).toBe('');
    await expectFolded(of);
  });

  it('that is cut off leaves what was there, and a start begins it again', async () => {
    const { projection: of, poisoned } = sums();
    poisoned.on = false;
    for (let n = 0; n < 20; n++) await append({ from: 1, to: 2, amount: 1 });
    for (const when of [0, 5, 19]) {
      const cut = new CutOff(documents, log, when);
      const projector = await start(of, { by: cut });
      await cut.reached;
      expect(await live(of).scan(null, 10)).toEqual([]);
      await projector.stop();
      expect(documents.sides.current(of.model as ReadModel)).toBe('');
    }
    const projector = await start(of);
    expect(await projector.waitFor(await log.head())).toBe(true);
    await expectFolded(of);
  });

  it('that keeps failing is made in place', async () => {
    const { projection: of } = sums();
    for (let n = 0; n < 5; n++) await append({ from: 1, to: 2, amount: 1 });
    const projector = await start(of, { by: { build: () => Promise.reject(new Error('no room')) } });
    expect(await projector.waitFor(await log.head())).toBe(true);
    await expectFolded(of);
    expect(reports.filter(({ level }) => level === 'warning').length).toBe(3);
    await expect(projector.rebuild('sums')).rejects.toThrow('no room');
    await expectFolded(of);
  });

  it('parks as the live fold does, keeps it over restarts, and brings documents back', async () => {
    const { projection: of, poisoned } = sums();
    for (const amount of [1, 7, 2]) await append({ from: 1, to: 2, amount });
    const first = await start(of);
    await first.waitFor(await log.head());
    expect(await first.status()).toMatchObject([{ state: 'live', parked: 1 }]);
    await first.waitFor(await append({ from: 1, to: 2, amount: 3 }));
    expect(Object.fromEntries(await live(of).getMany(['k1', 'k2']))).toEqual({
      k1: { total: -1, seen: 1 },
      k2: { total: 13, seen: 4 },
    });
    await first.stop();
    const second = await start(of);
    await second.waitFor(await log.head());
    expect(await second.status()).toMatchObject([{ state: 'live', parked: 1 }]);
    await second.rebuild('sums');
    expect(await second.status()).toMatchObject([{ state: 'live', parked: 1 }]);
    poisoned.on = false;
    await second.retry('sums');
    expect(await second.status()).toMatchObject([{ parked: 0 }]);
    await expectFolded(of);
  });

  it('halts where the live fold would, and does not take over from one that is further', async () => {
    const { projection: of, poisoned } = sums('halt');
    for (const amount of [1, 2, 7, 3]) await append({ from: 1, to: 2, amount });
    const first = await start(of);
    await eventually(async () =>
      expect(await first.status()).toMatchObject([{ state: 'halted', error: { position: positionOf(3) } }]),
    );
    expect((await live(of).getMany(['k2'])).get('k2')).toEqual({ total: 3, seen: 2 });
    poisoned.on = false;
    await first.retry('sums');
    expect(await first.waitFor(await log.head())).toBe(true);
    poisoned.on = true;
    await expect(first.rebuild('sums')).rejects.toThrow('poison');
    expect((await live(of).getMany(['k2'])).get('k2')).toEqual({ total: 13, seen: 4 });
    expect(await first.status()).toMatchObject([{ state: 'live', error: null }]);
    await first.skip('sums', positionOf(3), 'by hand');
    await first.rebuild('sums');
    expect((await live(of).getMany(['k2'])).get('k2')).toEqual({ total: 6, seen: 3 });
  });

  it('tells how far it is', async () => {
    const { projection: of } = sums();
    for (let n = 0; n < 10; n++) await append({ from: 1, to: 2, amount: 1 });
    const gate = new Gate(builder());
    const projector = await start(of, { by: gate });
    await gate.entered;
    const [status] = await projector.status();
    expect(status).toMatchObject({ state: 'catching-up', rebuild: { done: 10, total: 10, secondsLeft: 0 } });
    gate.open();
    await settled(projector);
  });
});

/** A builder that waits to be let go. */
class Gate implements SideBuilder {
  private enter = (): void => undefined;
  private release = (): void => undefined;
  readonly entered = new Promise<void>((resolve) => (this.enter = resolve));
  private readonly released = new Promise<void>((resolve) => (this.release = resolve));

  constructor(private readonly inner: SideBuilder) {}

  open(): void {
    this.release();
  }

  async build(request: BuildRequest): Promise<readonly Built[]> {
    const built = await this.inner.build(request);
    this.enter();
    await this.released;
    return built;
  }
}

/** A builder that never ends: it is cut off after some events, as a killed process would be. */
class CutOff implements SideBuilder {
  private reach = (): void => undefined;
  readonly reached = new Promise<void>((resolve) => (this.reach = resolve));

  constructor(
    private readonly documents: InMemoryDocumentStore,
    private readonly log: InMemoryEventLog,
    private readonly after: number,
  ) {}

  async build({ side, signal, ...work }: BuildRequest): Promise<readonly Built[]> {
    const writer = await this.documents.sides.fill(
      side,
      work.projections.map(({ model }) => model as ReadModel),
    );
    const scan = scanOf({ readAll: (options) => this.log.readAll({ ...options, limit: 1 }) });
    const reached = (position: Position) => {
      if (Number(position) >= this.after) {
        this.reach();
        throw new Error('cut off');
      }
    };
    const cut = await buildSide(writer, { scan, upcast, opener }, { ...work, reached }).catch(
      (error: unknown) => error,
    );
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw cut;
  }
}

import {
  type AnyProjection,
  type DocumentCollection,
  DocumentTooLarge,
  type EventMetadata,
  LogDamaged,
  newId,
  ORIGIN,
  positionOf,
  projection,
  type ReadModel,
  type RecordedEvent,
  SystemClock,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { digestOf } from './digest';
import { foldAfresh } from './fold-afresh';
import { incidentsModel } from './incidents';
import { Projector, type ProjectorOptions } from './projector';
import type { Report } from './run-context';

interface Count {
  readonly seen: number;
}
type Seen = { type: 'Seen'; data: { who: string; poison?: string } };

const metadata: EventMetadata = {
  $correlationId: 'correlation',
  $causationId: 'causation',
  commandId: 'command',
  actorId: 'ada',
  actorKind: 'user',
  schemaVersion: '1',
  appVersion: 'test',
};

/** Counts sightings; fails where the event says so, until `cured`. */
const counts = (name: string, more: Partial<AnyProjection> = {}): { projection: AnyProjection; cure: () => void } => {
  let cured = false;
  const counting = projection<Count, Seen>({
    model: { name, version: 1, indexes: { seen: ['order'] } },
    handles: ['Seen'],
    awaited: true,
    onFailure: 'halt',
    project: ({ data }) => [
      {
        id: data.who,
        apply: (count) => {
          if (data.poison === name && !cured) throw new Error('poison');
          return { seen: (count?.seen ?? 0) + 1 };
        },
      },
    ],
    ...more,
  });
  return { projection: counting, cure: () => (cured = true) };
};

/** Fails for as long as `failing` says so. */
class FailingDocuments extends InMemoryDocumentStore {
  failing: (name: string) => boolean = () => false;
  /** Of the documents it refuses for good. */
  refusing: (document: object | null) => boolean = () => false;

  override collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const collection = super.collection(model);
    const writeAll = collection.writeAll.bind(collection);
    collection.writeAll = async (writes) => {
      if (this.failing(model.name)) throw new Error('the store is away');
      const refused = writes.find(({ next }) => this.refusing(next));
      if (refused) throw new DocumentTooLarge(model.name, refused.id, 2, 1);
      return writeAll(writes);
    };
    return collection;
  }
}

describe('the projector', () => {
  let log: InMemoryEventLog;
  let documents: FailingDocuments;
  let reports: Report[];
  let running: Projector[];

  const projectorOf = (projections: AnyProjection[], more: Partial<ProjectorOptions> = {}) => {
    const projector = new Projector(log, documents, projections, {
      logId: 'log-1',
      opener: { open: async () => null },
      upcast: (event) => event,
      clock: new SystemClock(),
      report: (report) => reports.push(report),
      batchSize: 3,
      ...more,
    });
    running.push(projector);
    return projector;
  };
  const see = async (who: string, poison?: string): Promise<string> => {
    const event = { id: newId(), type: 'Seen', data: { who, ...(poison && { poison }) }, metadata };
    return (await log.append(`person-${who}`, [event], { expectedRevision: 'any' })).position;
  };
  const seen = async ({ model }: AnyProjection, who: string): Promise<number | undefined> =>
    (await documents.collection(model as ReadModel<Count>).getMany([who])).get(who)?.seen;
  const statusOf = async (projector: Projector, name: string) =>
    (await projector.status()).find((status) => status.name === name);

  beforeEach(() => {
    log = new InMemoryEventLog();
    documents = new FailingDocuments();
    reports = [];
    running = [];
  });
  afterEach(async () => {
    for (const projector of running) await projector.stop();
    await log.close();
  });

  it('catches up, then follows; a waiter sees its own write', async () => {
    const { projection: people } = counts('people');
    for (let n = 0; n < 10; n++) await see('ada');
    const projector = projectorOf([people]);
    await projector.start();
    const position = await see('ada');
    expect(await projector.waitFor(position)).toBe(true);
    expect(await seen(people, 'ada')).toBe(11);
    expect(await statusOf(projector, 'people')).toMatchObject({ state: 'live', position, lagEvents: 0, lagSeconds: 0 });
  });

  it('equals a fresh fold after restarts that lost their checkpoints', async () => {
    const { projection: people } = counts('people');
    for (let round = 0; round < 5; round++) {
      const kept = await documents.loadCheckpoint('people@1');
      const projector = projectorOf([people]);
      await projector.start();
      for (let n = 0; n < 7; n++) await see(`person${n % 3}`);
      await projector.waitFor(await log.head());
      await projector.stop();
      if (kept) await documents.saveCheckpoint('people@1', kept); // as if the process had died before storing it
    }
    const side = documents.collection({ ...people.model, name: 'people-afresh' } as ReadModel);
    const upTo = await log.head();
    await foldAfresh(people, side, { log, upTo, upcast: (event) => event, opener: { open: async () => null } });
    expect(await digestOf(documents.collection(people.model as ReadModel))).toBe(await digestOf(side));
  });

  it('goes on from its checkpoint, and starts a new version at the origin', async () => {
    const { projection: people } = counts('people');
    await see('ada');
    const first = projectorOf([people]);
    await first.start();
    await first.waitFor(await see('ada'));
    await first.stop();
    expect(await documents.loadCheckpoint('people@1')).toEqual({ logId: 'log-1', position: positionOf(2) });

    const next: AnyProjection = { ...people, model: { ...(people.model as ReadModel), version: 2 } };
    const second = projectorOf([next]);
    await second.start();
    await second.waitFor(positionOf(2));
    expect(await seen(next, 'ada')).toBe(2);
  });

  describe('a checkpoint that does not fit the log', () => {
    const { projection: people } = counts('people');
    const { projection: others } = counts('others');

    it.each([
      ['of another log', { logId: 'log-0', position: positionOf(1) }],
      ['beyond the head', { logId: 'log-1', position: positionOf(99) }],
    ])('%s is refused, the others go on', async (_, checkpoint) => {
      await documents.saveCheckpoint('people@1', checkpoint);
      const projector = projectorOf([people, others]);
      await projector.start();
      const position = await see('ada');
      expect(await projector.waitFor(position)).toBe(true); // a stopped one is not waited for
      expect(await seen(others, 'ada')).toBe(1);
      const status = await statusOf(projector, 'people');
      expect(status?.state).toBe('refused');
      expect(status?.error?.message).toMatch(/ask for a rebuild/);

      await projector.rebuild('people');
      expect(await projector.waitFor(position)).toBe(true);
      expect(await seen(people, 'ada')).toBe(1);
    });

    it('is started over where that was asked for', async () => {
      await documents.saveCheckpoint('people@1', { logId: 'log-0', position: positionOf(1) });
      const stale = { id: 'bob', expected: null, next: { seen: 9 }, position: positionOf(1) };
      await documents.collection(people.model as ReadModel).writeAll([stale]);
      const projector = projectorOf([people], { rebuildOnMismatch: true });
      await see('ada');
      await projector.start();
      expect(await projector.waitFor(positionOf(1))).toBe(true);
      expect([await seen(people, 'ada'), await seen(people, 'bob')]).toEqual([1, undefined]);
    });
  });

  describe('an event that fails', () => {
    it('halts its projection visibly while others go on, until it is retried', async () => {
      const { projection: people, cure } = counts('people');
      const { projection: others } = counts('others');
      const projector = projectorOf([people, others]);
      await projector.start();
      await see('ada');
      const poisoned = await see('ada', 'people');
      const position = await see('ada');
      expect(await projector.waitFor(position)).toBe(true);
      expect(await seen(others, 'ada')).toBe(3);
      await eventually(async () => expect(await seen(people, 'ada')).toBe(1)); // what came before it
      expect(await statusOf(projector, 'people')).toMatchObject({
        state: 'halted',
        lagEvents: 2,
        error: { message: 'poison', position: poisoned },
      });
      expect(reports).toContainEqual(expect.objectContaining({ level: 'error', projection: 'people' }));

      cure();
      await projector.retry('people');
      expect(await projector.waitFor(position)).toBe(true);
      expect(await seen(people, 'ada')).toBe(3);
      expect(await statusOf(projector, 'people')).toMatchObject({ state: 'live', error: null });
    });

    it('is left out for good when an operator skips it', async () => {
      const { projection: people } = counts('people');
      const first = projectorOf([people]);
      await first.start();
      const poisoned = await see('ada', 'people');
      const position = await see('ada');
      await eventually(async () => expect(await statusOf(first, 'people')).toMatchObject({ state: 'halted' }));
      await first.skip('people', poisoned, 'broken by hand');
      expect(await first.waitFor(position)).toBe(true);
      expect(await seen(people, 'ada')).toBe(1);
      await first.rebuild('people');
      expect(await first.waitFor(position)).toBe(true);
      expect(await seen(people, 'ada')).toBe(1);
    });

    it('sets its document aside where the projection parks; a restart remembers it, a retry brings it back', async () => {
      const { projection: people, cure } = counts('people', { onFailure: 'park' });
      const first = projectorOf([people]);
      await first.start();
      await see('ada');
      const poisoned = await see('ada', 'people');
      await see('bob');
      expect(await first.waitFor(await see('ada'))).toBe(true);
      expect([await seen(people, 'ada'), await seen(people, 'bob')]).toEqual([1, 1]);
      await first.stop();
      const incidents = await documents.collection(incidentsModel).scan(null, 10);
      expect(incidents.map(({ document }) => document)).toMatchObject([
        { kind: 'parked', documentId: 'ada', position: poisoned, reason: 'poison' },
      ]);

      const second = projectorOf([people]);
      await second.start();
      await second.waitFor(await see('ada'));
      expect(await seen(people, 'ada')).toBe(1);
      expect(await statusOf(second, 'people')).toMatchObject({ state: 'live', parked: 1 });
      await second.retry('people');
      expect(await statusOf(second, 'people')).toMatchObject({ parked: 1 }); // it fails still
      cure();
      await second.retry('people');
      expect(await statusOf(second, 'people')).toMatchObject({ parked: 0 });
      expect(await seen(people, 'ada')).toBe(4);
      await second.waitFor(await see('ada'));
      expect(await seen(people, 'ada')).toBe(5);
    });

    it('of a parked document can be skipped', async () => {
      const { projection: people } = counts('people', { onFailure: 'park' });
      const projector = projectorOf([people]);
      await projector.start();
      const poisoned = await see('ada', 'people');
      await projector.waitFor(await see('ada'));
      await projector.skip('people', poisoned, 'broken by hand');
      expect(await seen(people, 'ada')).toBe(1);
      expect(await statusOf(projector, 'people')).toMatchObject({ parked: 0 });
    });
  });

  describe('a document that the store refuses for good', () => {
    beforeEach(() => (documents.refusing = (document) => ((document as Partial<Count> | null)?.seen ?? 0) > 2));

    it('is set aside like one that an event fails on, and comes back when the store takes it', async () => {
      const { projection: people } = counts('people', { onFailure: 'park' });
      const projector = projectorOf([people]);
      await projector.start();
      await see('ada');
      await see('ada');
      const refused = await see('ada');
      const position = await see('bob');
      expect(await projector.waitFor(position)).toBe(true);
      expect([await seen(people, 'ada'), await seen(people, 'bob')]).toEqual([2, 1]);
      expect(await statusOf(projector, 'people')).toMatchObject({ state: 'live', parked: 1, lagEvents: 0 });
      const [incident] = await projector.incidents('people');
      expect(incident).toMatchObject({ documentId: 'ada', position: refused });
      expect(incident?.reason).toContain('the store takes 1');
      documents.refusing = () => false;
      await projector.retry('people');
      expect(await statusOf(projector, 'people')).toMatchObject({ parked: 0 });
      expect(await seen(people, 'ada')).toBe(3);
    });

    it('stops a projection that must not go on without it, in front of the event, until an operator decides', async () => {
      const { projection: people } = counts('people');
      const projector = projectorOf([people]);
      await projector.start();
      await see('ada');
      await see('ada');
      const refused = await see('ada');
      const position = await see('bob');
      await eventually(async () => {
        const error = { position: refused, message: expect.stringContaining('the store takes 1') as string };
        expect(await statusOf(projector, 'people')).toMatchObject({ state: 'halted', error });
      });
      await projector.skip('people', refused, 'too large');
      expect(await projector.waitFor(position)).toBe(true);
      expect([await seen(people, 'ada'), await seen(people, 'bob')]).toEqual([2, 1]);
    });
  });

  it('retries a failing store without holding up the others', async () => {
    const { projection: people } = counts('people');
    const { projection: others } = counts('others');
    const projector = projectorOf([people, others]);
    await projector.start();
    documents.failing = (name) => name === 'people';
    for (let n = 0; n < 5; n++) await see('ada');
    const position = await see('ada');
    expect(await projector.waitFor(position, { projections: ['others'] })).toBe(true);
    expect(await projector.waitFor(position, { timeoutMs: 20 })).toBe(false);
    expect(await statusOf(projector, 'people')).toMatchObject({
      state: 'catching-up',
      error: { message: 'the store is away' },
    });

    documents.failing = () => false;
    expect(await projector.waitFor(position)).toBe(true);
    expect(await seen(people, 'ada')).toBe(6);
    await eventually(async () =>
      expect(await statusOf(projector, 'people')).toMatchObject({ state: 'live', error: null }),
    );
  });

  it('halts in front of damage in the log, names it, and keeps nobody waiting', async () => {
    const [one, other] = [counts('one').projection, counts('other').projection];
    const projector = projectorOf([one, other]);
    await projector.start();
    const good = await see('ada');
    expect(await projector.waitFor(good)).toBe(true);
    const subscribed = log.subscribeAll.bind(log);
    const isBad = ({ data }: RecordedEvent): boolean => (data as Seen['data']).who === 'bad';
    const readAll = log.readAll.bind(log);
    log.readAll = async (options) => {
      const page = await readAll(options);
      if (page.some(isBad)) throw new LogDamaged('the event at position 2');
      return page;
    };
    log.subscribeAll = async function* (options) {
      for await (const batch of subscribed(options)) {
        if (batch.some(isBad)) throw new LogDamaged('the event at position 2');
        yield batch;
      }
    };
    await projector.stop();
    running.pop();
    const again = projectorOf([one, other]);
    await again.start();
    const bad = await see('bad');
    await see('ada');
    expect(await again.waitFor(bad, { timeoutMs: 5_000 })).toBe(true); // nothing to wait for
    for (const name of ['one', 'other']) {
      expect(await statusOf(again, name)).toMatchObject({
        state: 'halted',
        position: good,
        error: { message: expect.stringContaining('the event at position 2') as string },
      });
    }
    expect(await seen(one, 'ada')).toBe(1);
    await again.retry('one'); // still damaged
    await eventually(async () => expect((await statusOf(again, 'one'))?.state).toBe('halted'));
    expect(reports.filter(({ level }) => level === 'error').length).toBeGreaterThanOrEqual(3);
  });

  it('opens the sealed fields a projection lists, and only those', async () => {
    const { projection: people } = counts('people', { opens: ['who'] });
    const projector = projectorOf([people], {
      opener: { open: async (sealed) => sealed.replace('sealed:1:', 'open-') },
    });
    await projector.start();
    await projector.waitFor(await see('sealed:1:ada', 'sealed:1:x'));
    expect(await seen(people, 'open-ada')).toBe(1);
  });

  it('does not wait longer than it was told', async () => {
    const projector = projectorOf([counts('people').projection]);
    await projector.start();
    expect(await projector.waitFor(positionOf(7), { timeoutMs: 10 })).toBe(false);
    expect(await projector.waitFor(ORIGIN)).toBe(true);
  });
});

import { type EventStoreLog, openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import {
  type DocumentCollection,
  EventLog,
  newId,
  projection,
  type ReadModel,
  type RecordedEvent,
  Secret,
  SystemClock,
} from '@hubledger/kernel';
import { Projector } from '@hubledger/projector';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { EventStoreStub } from '../eventstore-stub/server';

jest.setTimeout(60_000);

const EVENTS = 6_000;
const KEPT = 400;
/** Handed to a subscriber at once. */
const PAGE = 250;

/** Documents that take their time, and tell how many events they have met. */
class SlowDocuments extends InMemoryDocumentStore {
  applied = 0;

  override collection<D extends object>(model: ReadModel<D>): DocumentCollection<D> {
    const collection = super.collection(model);
    if (model.name !== 'counted') return collection;
    const writeAll = collection.writeAll.bind(collection);
    collection.writeAll = async (writes) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const answer = await writeAll(writes);
      this.applied += writes.length;
      return answer;
    };
    return collection;
  }
}

const counting = projection<{ n: number }, { type: 'Counted'; data: { n: number } }>({
  model: { name: 'counted', version: 1, indexes: {} },
  handles: ['Counted'],
  onFailure: 'halt',
  project: ({ data: { n } }) => [{ id: `n${n}`, apply: () => ({ n }) }],
});

it('what a projector has been handed and has not applied is a page, while documents are slower than the log', async () => {
  const stub = await new EventStoreStub().start();
  const url = new Secret(stub.url);
  const [log, writer] = [await openEventStoreLog({ url, tail: { events: KEPT } }), await openEventStoreLog({ url })];
  const documents = new SlowDocuments();
  let [handed, waiting, kept] = [0, 0, 0];
  const counted = (events: readonly RecordedEvent[]): void => {
    handed += events.length;
    waiting = Math.max(waiting, handed - documents.applied);
    kept = Math.max(kept, keptBy(log));
  };
  const watched = new Proxy<EventLog>(log, {
    get: (target, name) => {
      if (name !== 'subscribeAll') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return async function* (options: Parameters<EventLog['subscribeAll']>[0]) {
        for await (const page of target.subscribeAll(options)) {
          counted(page);
          yield page;
        }
      };
    },
  });
  const projector = new Projector(watched, documents, [counting], {
    ...{ logId: 'log', opener: { open: async () => null }, upcast: (event) => event },
    ...{ clock: new SystemClock(), report: () => undefined },
  });
  try {
    await projector.start();
    for (let n = 0; n < EVENTS; n += 100) {
      const events = Array.from({ length: 100 }, (_, index) => ({
        ...{ id: newId(), type: 'Counted', data: { n: n + index }, metadata: EVENT_METADATA },
      }));
      await writer.append(`thing-${n}`, events, { expectedRevision: 'no-stream' });
    }
    const behind = EVENTS - documents.applied;
    await eventually(() => expect(documents.applied).toBe(EVENTS), 40_000);
    console.log(`${behind} of ${EVENTS} behind when all was written; ${waiting} waited at most, ${kept} were kept`);
    expect(behind).toBeGreaterThan(PAGE);
    expect(waiting).toBeLessThanOrEqual(PAGE);
    expect(kept).toBeLessThanOrEqual(KEPT);
  } finally {
    await projector.stop();
    await log.close();
    await writer.close();
    await stub.stop();
  }
});

const keptBy = (log: EventStoreLog): number => log['tail']['kept']?.recent['kept'].length ?? 0;

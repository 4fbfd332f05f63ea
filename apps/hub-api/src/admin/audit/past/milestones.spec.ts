import { type Cut, type EventLog, type RecordedEvent, type ReadStreamOptions } from '@hubledger/kernel';
import { recorder } from '@hubledger/testing/recorded';
import { InMemorySnapshots } from '@hubledger/testing/in-memory-snapshots';
import { MILESTONE_EVERY, Milestones } from './milestones';
import { differenceBetween, stateAt } from './past-states';

const OWNER = '44444444-4444-5444-8444-444444444444';
const STREAM = `namespace-${OWNER}`;
const REPOSITORIES = 20;
const EVENTS = 3 * MILESTONE_EVERY + 700;

/** A ledger that has long been written to. */
const history = (bytes: number): RecordedEvent[] => {
  const recorded = recorder();
  return [...Array(EVENTS).keys()].map((index) => {
    const repositoryId = `r${index % REPOSITORIES}`;
    const shared = { ownerId: OWNER, repositoryId, visibility: 'public' };
    return index < REPOSITORIES
      ? recorded(STREAM, 'RepositoryAdmitted', {
          ...{ ...shared, repositoryType: 'model', fullId: `ada/${repositoryId}`, usedBytes: 1 },
        })
      : recorded(STREAM, 'StorageCommitted', {
          ...{
            ...shared,
            ownerKind: 'user',
            repositoryRevision: index,
            usedBytes: index * bytes,
            previousUsedBytes: 1,
          },
          ...{ privateUsedBytes: 0, publicUsedBytes: 5, reservationId: null, settledReservationIds: [] },
        });
  });
};

const logOf = (events: readonly RecordedEvent[]) =>
  ({
    readStream: async (stream: string, { after = -1, limit = 1_000 }: ReadStreamOptions = {}) =>
      events.filter((event) => event.stream === stream && event.revision > after).slice(0, limit),
  }) as unknown as EventLog;

const cut = ({ position, recordedAt }: RecordedEvent): Cut => ({ position, time: recordedAt });

describe('milestones of a long stream', () => {
  const events = history(7);
  const log = logOf(events);
  const places = [...Array(60).keys()].map((index) => events[(index * 977) % EVENTS]!).concat(events.slice(-2));
  const stateOf = (sources: Parameters<typeof stateAt>[0], event: RecordedEvent) =>
    stateAt(sources, 'namespace', OWNER, cut(event));

  it('change no state of any moment, and save reading what was before them', async () => {
    const milestones = new Milestones(new InMemorySnapshots(), log);
    expect((await stateOf({ log, milestones }, events.at(-1)!)).eventsRead).toBe(EVENTS); // nobody has been here before
    for (const event of places) {
      const { eventsRead, ...answer } = await stateOf({ log, milestones }, event);
      const { eventsRead: all, ...whole } = await stateOf({ log }, event);
      expect(answer).toEqual(whole);
      expect(all).toBe(event.revision + 1);
      expect(eventsRead).toBeLessThanOrEqual(Math.min(all, MILESTONE_EVERY + 1));
    }
  });

  it('change no difference', async () => {
    const milestones = new Milestones(new InMemorySnapshots(), log);
    await stateOf({ log, milestones }, events.at(-1)!);
    for (const from of places.slice(0, 12)) {
      const to = events[Math.min(from.revision + 40, EVENTS - 1)]!;
      const moments = { from: cut(from), to: cut(to) };
      expect(await differenceBetween({ log, milestones }, 'namespace', OWNER, moments)).toEqual(
        await differenceBetween({ log }, 'namespace', OWNER, moments),
      );
    }
  });

  it('are left on the way to wherever was asked, and further on later', async () => {
    const milestones = new Milestones(new InMemorySnapshots(), log);
    await stateOf({ log, milestones }, events[MILESTONE_EVERY + 100]!);
    const { eventsRead } = await stateOf({ log, milestones }, events.at(-1)!);
    expect(eventsRead).toBeLessThan(EVENTS - MILESTONE_EVERY + 10);
    expect((await stateOf({ log, milestones }, events.at(-1)!)).eventsRead).toBeLessThan(MILESTONE_EVERY);
  });

  it('of another log are nothing here', async () => {
    const snapshots = new InMemorySnapshots();
    const other = logOf(history(3).map((event) => ({ ...event, id: `other ${event.id}` })));
    await stateOf({ log: other, milestones: new Milestones(snapshots, other) }, events.at(-1)!);
    const answer = await stateOf({ log, milestones: new Milestones(snapshots, log) }, events.at(-1)!);
    expect(answer).toEqual(await stateOf({ log }, events.at(-1)!));
  });

  it('that can not be read are folded again', async () => {
    const snapshots = new InMemorySnapshots();
    const milestones = new Milestones(snapshots, log);
    await stateOf({ log, milestones }, events.at(-1)!);
    for (const name of [...snapshots.kept.keys()]) if (!name.endsWith('@')) snapshots.kept.delete(name);
    expect(await stateOf({ log, milestones }, events.at(-1)!)).toEqual(await stateOf({ log }, events.at(-1)!));
  });
});

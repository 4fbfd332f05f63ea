import { LogId, type RecordedEvent, type Snapshots } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemorySnapshots } from '@hubledger/testing/in-memory-snapshots';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { PastReader } from '../access/past-reader';
import { repositoryThen } from '../access/repository-then';
import { MilestoneBookmark } from './milestone-bookmark';
import { MilestoneKeeper } from './milestone-keeper';
import { MILESTONE_EVERY, Milestones } from './milestones';
import { stateAt } from './past-states';

const OWNER = '44444444-4444-5444-8444-444444444444';
const REPOSITORY = '55555555-5555-5555-8555-555555555555';
const LONG = 3 * MILESTONE_EVERY + 400;

/** It rests as long as it works, which on a busy machine is long. */
const PATIENCE_MS = 60_000;
jest.setTimeout(2 * PATIENCE_MS);

/** Counts what is read of streams. */
class CountedLog extends InMemoryEventLog {
  read = 0;
  override async readStream(...which: Parameters<InMemoryEventLog['readStream']>): Promise<RecordedEvent[]> {
    const events = await super.readStream(...which);
    this.read += events.length;
    return events;
  }
}

type Happened = readonly [type: string, data: object];

const append = async (log: InMemoryEventLog, stream: string, events: readonly Happened[]): Promise<void> => {
  const all = events.map(([type, data]) => ({
    id: `${stream} ${Math.random()}`,
    type,
    data,
    metadata: EVENT_METADATA,
  }));
  for (let at = 0; at < all.length; at += 200) {
    await log.append(stream, all.slice(at, at + 200), { expectedRevision: 'any' });
  }
};

const stated = (index: number): Happened => [
  'StorageCommitted',
  {
    ...{ ownerId: OWNER, ownerKind: 'user', repositoryId: `r${index % 20}`, visibility: 'public' },
    ...{ repositoryRevision: index, usedBytes: index, previousUsedBytes: 1, privateUsedBytes: 0, publicUsedBytes: 5 },
    ...{ reservationId: null, settledReservationIds: [] },
  },
];
const admitted = (index: number): Happened => [
  'RepositoryAdmitted',
  {
    ownerId: OWNER,
    repositoryId: `r${index}`,
    visibility: 'public',
    repositoryType: 'model',
    fullId: `ada/r${index}`,
    usedBytes: 1,
  },
];
const created: Happened = [
  'RepositoryCreated',
  { repositoryId: REPOSITORY, ownerId: OWNER, ownerKind: 'user', namespace: 'ada', name: 'r', visibility: 'public' },
];
const branch = (index: number): Happened => ['BranchCreated', { branch: `b${index % 9}`, commit: `c${index}` }];

/** What had grown before there was a keeper. */
const oldLog = async (): Promise<CountedLog> => {
  const log = new CountedLog();
  await append(log, 'registry-account', [['IdAllocated', { for: `user-${OWNER}` }]]);
  await append(log, 'registry-repository', [['IdAllocated', { for: `repository-${REPOSITORY}` }]]);
  await append(log, `namespace-${OWNER}`, [...Array(20).keys()].map(admitted));
  await append(log, `namespace-${OWNER}`, [...Array(LONG).keys()].map(stated));
  await append(log, `repository-${REPOSITORY}`, [created]);
  await append(log, `repository-${REPOSITORY}`, [...Array(LONG / 2).keys()].map(branch));
  await append(log, `repository-${REPOSITORY}`, [['VisibilityChanged', { from: 'public', to: 'private' }]]);
  await append(log, `repository-${REPOSITORY}`, [...Array(LONG / 2).keys()].map(branch));
  return log;
};

const keeperOf = (log: InMemoryEventLog, snapshots: Snapshots, logId = new LogId('log')) => {
  const milestones = new Milestones(snapshots, log);
  const bookmark = new MilestoneBookmark(snapshots, logId);
  return { milestones, bookmark, keeper: new MilestoneKeeper(log, milestones, bookmark) };
};

/** In the midst of a stream, perhaps. */
const stopped = async (keeper: MilestoneKeeper, keeping: Promise<void>): Promise<void> => {
  await keeper.onModuleDestroy();
  await keeping.catch((error: Error) => expect(error.name).toBe('AbortError'));
};

const keepUntil = async (log: InMemoryEventLog, { keeper, bookmark }: ReturnType<typeof keeperOf>): Promise<void> => {
  const head = await log.head();
  const keeping = keeper.keep();
  await eventually(async () => expect(await bookmark.at(head)).toBe(head), PATIENCE_MS);
  await stopped(keeper, keeping);
};

describe('milestones that nobody has asked for', () => {
  let log: CountedLog;
  let snapshots: InMemorySnapshots;
  beforeAll(async () => {
    log = await oldLog();
    snapshots = new InMemorySnapshots();
    await keepUntil(log, keeperOf(log, snapshots));
  });

  const places = async (stream: string) =>
    (await Promise.all([0, 1, 2, 3].map((page) => log.readStream(stream, { after: page * 1_000 - 1 }))))
      .flat()
      .filter((_, index) => index % 331 === 0)
      .map(({ position, recordedAt: time }) => ({ position, time }));

  it.each([
    ['namespace', OWNER],
    ['repository', REPOSITORY],
  ] as const)('make the first question about an old %s as quick as any', async (kind, id) => {
    for (const cut of await places(`${kind}-${id}`)) {
      const before = log.read;
      const milestones = new Milestones(snapshots, log);
      const { eventsRead, ...answer } = await stateAt({ log, milestones }, kind, id, cut);
      expect(eventsRead).toBeLessThanOrEqual(MILESTONE_EVERY + 1);
      expect(log.read - before).toBeLessThanOrEqual(2 * MILESTONE_EVERY); // what is read, not what it says it has read
      const { eventsRead: all, ...whole } = await stateAt({ log }, kind, id, cut);
      expect(answer).toEqual(whole);
      expect(all).toBe(answer.last.revision + 1);
    }
  });

  it('serve access as well, which tells the events that decided', async () => {
    for (const cut of await places(`repository-${REPOSITORY}`)) {
      const reader = new PastReader({ log, milestones: new Milestones(snapshots, log) }, cut);
      const then = await repositoryThen(reader, REPOSITORY);
      expect(then).toEqual(await repositoryThen(new PastReader({ log }, cut), REPOSITORY));
      expect(reader.eventsRead).toBeLessThanOrEqual(MILESTONE_EVERY + 3);
      expect(then.ownership.map(({ type }) => type)).toEqual(['RepositoryCreated']);
    }
  });

  it('are made once: the next start looks at nothing that was there', async () => {
    const before = log.read;
    await keepUntil(log, keeperOf(log, snapshots));
    expect(log.read - before).toBe(0);
  });

  it('are made anew for another log, and for one that was restored', async () => {
    const { bookmark } = keeperOf(log, snapshots, new LogId('another'));
    expect(await bookmark.at(await log.head())).toBeNull();
    expect(await keeperOf(log, snapshots).bookmark.at('00000000000000000005')).toBeNull();
  });

  it('go on while streams grow', async () => {
    const own = keeperOf(log, snapshots);
    const keeping = own.keeper.keep();
    await append(log, `namespace-${OWNER}`, [...Array(2 * MILESTONE_EVERY).keys()].map(stated));
    const cut = { position: await log.head(), time: '2031-01-01T00:00:00.000Z' };
    const version = [...snapshots.kept.keys()].find((key) => key.endsWith(`namespace-${OWNER}@`))?.split(' ')[0];
    await eventually(async () => {
      const milestone = await own.milestones.within(`namespace-${OWNER}`, Number(version), cut);
      expect(milestone?.event.revision).toBeGreaterThan(LONG + MILESTONE_EVERY);
    }, PATIENCE_MS);
    await stopped(own.keeper, keeping);
  });
});

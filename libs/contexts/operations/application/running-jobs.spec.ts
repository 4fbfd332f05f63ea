import {
  AggregateStore,
  type CommandMetadata,
  type Json,
  KeyedMutex,
  newId,
  SoleProcess,
  SystemClock,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import {
  type Job,
  JobAlreadyRunning,
  JobHasEnded,
  JobHistory,
  type JobWork,
  NoJobBoard,
  TooManyListeners,
} from '../contract';
import { JobJournal } from './job-journal';
import { RunningJobs } from './running-jobs';

class NoHistory extends JobHistory {
  entries: Job[] = [];
  async find(id: string): Promise<Job | null> {
    return this.entries.find((job) => job.id === id) ?? null;
  }
  async open(): Promise<Job[]> {
    return this.entries.filter(({ state }) => state === 'running');
  }
  async catchUp(): Promise<void> {}
}

const by = (actorId: string, commandId = newId()): CommandMetadata => ({
  ...{ commandId, correlationId: 'c', causationId: 'c', at: '2030-01-01T00:00:00.000Z' },
  ...{ actorId, actorKind: 'admin-token' },
});
const rescan = (key = 'storage.rescan') => ({ kind: 'storage.rescan', key, description: 'Count', unit: 'objects' });

/** Work that goes on until it is told to end, or to stop. */
const untilTold = () => {
  let tell: (result: Json) => void = () => undefined;
  const told = new Promise<Json>((resolve) => (tell = resolve));
  const work: JobWork = ({ signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      void told.then(resolve);
    });
  return { work, tell };
};

const alone = { keeper: new SoleProcess(), board: new NoJobBoard() };

describe('jobs', () => {
  let log: InMemoryEventLog;
  let history: NoHistory;
  let jobs: RunningJobs;
  let reports: string[];

  beforeEach(() => {
    log = new InMemoryEventLog();
    history = new NoHistory();
    reports = [];
    const store = new AggregateStore(
      log,
      new KeyedMutex(),
      async ({ at, ...metadata }) => {
        const { correlationId, causationId, ...rest } = metadata;
        const ids = { $correlationId: correlationId, $causationId: causationId, schemaVersion: '1', appVersion: at };
        return { ...rest, ...ids };
      },
      null,
    );
    jobs = new RunningJobs(new JobJournal(store), history, new SystemClock(), alone, (message) =>
      reports.push(message),
    );
  });

  const start = (work: JobWork, key?: string, metadata = by('admin')) => jobs.start(rescan(key), metadata, work);
  const ended = (id: string, state: string) =>
    eventually(async () => {
      expect(await jobs.find(id)).toMatchObject({ state });
    });
  const written = async () =>
    (await log.readAll()).map(({ type, data, metadata }) => {
      return { type, data, by: metadata.actorId, of: metadata.$correlationId };
    });
  const endings = async () => (await written()).filter(({ type }) => type === 'JobEnded');

  it('answer what they found out, and leave their request and their end in the log', async () => {
    const { id } = await start(async ({ progress }) => {
      progress(3, 4);
      return { objects: 4 };
    });
    await ended(id, 'succeeded');
    const job = await jobs.find(id);
    expect(job).toMatchObject({
      result: { objects: 4 },
      failure: null,
      startedBy: { id: 'admin', kind: 'admin-token' },
    });
    expect(job?.progress).toMatchObject({ done: 3, total: 4, unit: 'objects', secondsLeft: null });
    await eventually(async () => expect(await endings()).toHaveLength(1));
    expect(await written()).toMatchObject([
      { type: 'JobRequested', by: 'admin', of: 'c', data: { jobId: id, key: 'storage.rescan' } },
      { type: 'JobEnded', by: 'system', of: 'c', data: { jobId: id, ending: 'succeeded', result: { objects: 4 } } },
    ]);
  });

  it('fail in words, and what is no refusal of ours is reported as well', async () => {
    const { id } = await start(async () => Promise.reject(new Error('the disk has gone')));
    await ended(id, 'failed');
    expect(await jobs.find(id)).toMatchObject({ failure: 'the disk has gone', result: null });
    expect(reports).toEqual(['A job failed: storage.rescan']);
  });

  it('of one key run one at a time', async () => {
    const { work, tell } = untilTold();
    const { id } = await start(work);
    await expect(start(work)).rejects.toThrow(JobAlreadyRunning);
    tell(null);
    await ended(id, 'succeeded');
    await expect(start(async () => null)).resolves.toMatchObject({ key: 'storage.rescan' });
  });

  it('of one command are one job, also when it comes twice at once', async () => {
    const { work } = untilTold();
    const [first, second] = await Promise.all([
      start(work, 'a', by('admin', 'c1')),
      start(work, 'a', by('admin', 'c1')),
    ]);
    expect(second.id).toBe(first.id);
    expect((await start(work, 'a', by('admin', 'c1'))).id).toBe(first.id);
    expect(await written()).toHaveLength(1);
  });

  it('run two at a time, the others in their order, and only so many wait', async () => {
    const works = ['a', 'b', 'c'].map(() => untilTold());
    const ids: string[] = [];
    for (const [index, { work }] of works.entries()) ids.push((await start(work, `k${index}`)).id);
    expect((await jobs.recent()).map(({ state }) => state)).toEqual(['queued', 'running', 'running']); // newest first
    works[0]?.tell(null);
    await ended(ids[2] ?? '', 'running');
    for (let n = 0; n < 20; n++) await start(untilTold().work, `more-${n}`);
    await expect(start(untilTold().work, 'one too many')).rejects.toThrow('22 jobs wait or run already');
  });

  it('are cancelled while they wait', async () => {
    for (const key of ['a', 'b']) await start(untilTold().work, key);
    const { id } = await start(untilTold().work, 'c');
    expect(await jobs.cancel(id, by('admin'))).toMatchObject({ state: 'cancelled', startedAt: null });
    expect(await endings()).toMatchObject([{ by: 'admin', data: { jobId: id, ending: 'cancelled', startedAt: null } }]);
  });

  it('are cancelled while they run', async () => {
    const { id } = await start(untilTold().work);
    expect(await jobs.cancel(id, by('another'))).toMatchObject({ cancelRequested: true });
    await ended(id, 'cancelled');
    await eventually(async () => expect(await endings()).toMatchObject([{ by: 'another' }]));
    await expect(jobs.cancel(id, by('admin'))).rejects.toThrow(JobHasEnded);
    expect(await jobs.cancel('nothing', by('admin'))).toBeNull();
  });

  it('tell who listens, up to a number, until they end', async () => {
    const { work, tell } = untilTold();
    const { id } = await start(work);
    const heard: string[] = [];
    const leave = jobs.watch(id, ({ state }) => heard.push(state));
    for (let n = 0; n < 49; n++) jobs.watch(id, () => undefined);
    expect(() => jobs.watch(id, () => undefined)).toThrow(TooManyListeners);
    tell(null);
    await ended(id, 'succeeded');
    expect(heard).toEqual(['succeeded']);
    leave();
    expect(() => jobs.watch(id, () => undefined)).not.toThrow(); // nobody is left of those
  });

  it('that a stop cuts off are interrupted, waiting ones too, and no other begins', async () => {
    for (const key of ['a', 'b', 'c']) await start(untilTold().work, key);
    await jobs.stop(1_000);
    expect((await endings()).map(({ data }) => (data as { ending: string }).ending)).toEqual(
      Array(3).fill('interrupted'),
    );
    await expect(start(untilTold().work, 'd')).rejects.toThrow('try again later');
  });

  it('that a kill cut off get their end at the next start; those of this process do not', async () => {
    const own = await start(untilTold().work);
    history.entries = [
      { ...own, state: 'running' },
      { ...own, id: 'of-another-time', state: 'running' },
    ];
    await jobs.interruptOrphans();
    expect(await endings()).toMatchObject([{ data: { jobId: 'of-another-time', ending: 'interrupted' } }]);
    history.entries = [{ ...own, id: 'of-another-time', state: 'interrupted' }];
    await expect(jobs.cancel('of-another-time', by('admin'))).rejects.toThrow(JobHasEnded);
  });

  it('keep no large result in the log', async () => {
    const { id } = await start(async () => ({ text: 'x'.repeat(70_000) }));
    await ended(id, 'succeeded');
    await eventually(async () =>
      expect(await endings()).toMatchObject([{ data: { result: { omitted: expect.any(String) as string } } }]),
    );
  });
});

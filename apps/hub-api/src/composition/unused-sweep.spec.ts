import {
  type Job,
  JobAlreadyRunning,
  type JobContext,
  type JobRequest,
  Jobs,
  TooManyJobs,
  type JobWork,
} from '@hubledger/contexts/operations/contract';
import { type DeletionCount, type DeletionRequest, ObjectDeletions } from '@hubledger/contexts/storage/contract';
import { Clock, type CommandMetadata, newId } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import type { Logger } from 'pino';
import { UnusedSweep } from './unused-sweep';

const HOUR = 3_600_000;
const BEGAN = '2030-01-01T00:00:00.000Z';
const COUNT: DeletionCount = { deleted: 3, bytes: 30, skippedReferenced: 4, failed: 1 };

class FixedClock extends Clock {
  time = BEGAN;
  now(): Date {
    return new Date(this.time);
  }
}

class AskedDeletions extends ObjectDeletions {
  readonly asked: Array<{ request: DeletionRequest; metadata: CommandMetadata; signal?: AbortSignal }> = [];
  async deleteOne(): Promise<never> {
    throw new Error('not asked');
  }
  async deletePrefix(
    request: DeletionRequest,
    metadata: CommandMetadata,
    { onProgress, signal }: { onProgress?: (count: DeletionCount) => void; signal?: AbortSignal } = {},
  ): Promise<DeletionCount> {
    this.asked.push({ request, metadata, signal });
    onProgress?.(COUNT);
    return COUNT;
  }
}

/** Runs what it is given at once. */
class AtOnce extends Jobs {
  readonly results: unknown[] = [];
  readonly told: Array<[number, number | null]> = [];
  readonly requests: JobRequest[] = [];
  refusal: Error | null = null;
  readonly signal = new AbortController().signal;
  async start(request: JobRequest, metadata: CommandMetadata, work: JobWork): Promise<Job> {
    this.requests.push(request);
    if (this.refusal) throw this.refusal;
    const progress: JobContext['progress'] = (done, total) => void this.told.push([done, total]);
    this.results.push(await work({ id: 'job', signal: this.signal, metadata, progress }));
    return {} as Job;
  }
  readonly recent = async (): Promise<Job[]> => [];
  readonly find = async (): Promise<null> => null;
  readonly cancel = async (): Promise<null> => null;
  readonly watch = () => () => undefined;
  readonly interruptOrphans = async (): Promise<void> => undefined;
}

const setup = async () => {
  const clock = new FixedClock();
  const log = new InMemoryEventLog(clock);
  const metadata = { $correlationId: 'c', $causationId: 'c', commandId: 'c', actorId: 'system' };
  const event = { id: newId(), type: 'LogInitialised', data: {} };
  const told = { ...metadata, actorKind: 'system' as const, schemaVersion: '1', appVersion: 'test' };
  await log.append('system-log', [{ ...event, metadata: told }], { expectedRevision: 'no-stream' });
  clock.time = '2030-02-01T00:00:00.000Z';
  const [deletions, jobs] = [new AskedDeletions(), new AtOnce()];
  const logger = { info: jest.fn(), warn: jest.fn() };
  const sweep = new UnusedSweep(deletions, jobs, log, clock, logger as unknown as Logger);
  return { deletions, jobs, logger, sweep, log };
};

describe('the sweep of unused LFS objects', () => {
  afterEach(() => jest.useRealTimers());

  it('is a job of the system, without force, and passes over what is older than the log', async () => {
    const { deletions, jobs, logger, sweep } = await setup();
    await sweep.sweep();
    expect(jobs.requests).toMatchObject([{ kind: 'storage.sweep-unused', key: 'storage.sweep-unused' }]);
    expect(deletions.asked).toEqual([
      {
        request: { key: 'lfs/', force: false, storedSince: BEGAN, enough: 100_000 },
        metadata: expect.objectContaining({ actorId: 'system', actorKind: 'system' }) as CommandMetadata,
        signal: jobs.signal,
      },
    ]);
    expect([jobs.results, jobs.told]).toEqual([[COUNT], [[8, null]]]);
    expect(logger.info).toHaveBeenCalledTimes(1);
  });

  it('comes an hour behind the start, and then as often as it was set to', async () => {
    const { deletions, sweep } = await setup();
    jest.useFakeTimers();
    sweep.start(24);
    const after = async (ms: number) => {
      await jest.advanceTimersByTimeAsync(ms);
      return deletions.asked.length;
    };
    expect([await after(HOUR - 1), await after(1)]).toEqual([0, 1]);
    expect([await after(24 * HOUR - 1), await after(1), await after(24 * HOUR)]).toEqual([1, 2, 3]);
    sweep.stop();
    expect(await after(48 * HOUR)).toBe(3);
  });

  it('does not come at all with 0', async () => {
    const { sweep } = await setup();
    jest.useFakeTimers();
    sweep.start(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('goes on after one that could not be, and says so', async () => {
    const { deletions, jobs, logger, sweep } = await setup();
    jest.useFakeTimers();
    jobs.refusal = new TooManyJobs(22);
    sweep.start(1);
    await jest.advanceTimersByTimeAsync(HOUR);
    expect([deletions.asked.length, logger.warn.mock.calls.length]).toEqual([0, 1]);
    jobs.refusal = new JobAlreadyRunning('storage.sweep-unused', 'job');
    await jest.advanceTimersByTimeAsync(HOUR);
    expect([deletions.asked.length, logger.warn.mock.calls.length]).toEqual([0, 1]);
    jobs.refusal = null;
    await jest.advanceTimersByTimeAsync(HOUR);
    expect(deletions.asked).toHaveLength(1);
    sweep.stop();
  });
});

import { LogDamaged, LogUnavailable, type RecordedEvent } from '@hubledger/kernel';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageUnavailable } from '../errors';
import { type Wording, WorkerLink } from '../worker/worker-link';
import { DecodingTurns } from './decoding-turns';
import type { RowsOfPage } from './joined-rows';
import type { StreamPart } from './log-pages';
import { eventsAt, eventsOf, streamOf } from './page-events';
import { READING_BOUNDS, type ReadingBounds, ReadingPlaces } from './reading-places';
import type { ReadAnswer, ReadRequest } from './reading-service';

type Link = WorkerLink<ReadRequest, ReadAnswer>;

export interface ReadingThreadOptions {
  readonly bounds?: Partial<ReadingBounds>;
  /** Told when the thread has ended and another one is begun. */
  readonly report?: (message: string) => void;
}

/**
 * Reads a log in a thread of its own: what is old is no longer in memory, and the thread that serves requests would stand
 * still for each look at the disk. Answered in the order of the questions. A thread that has ended is replaced with the next
 * question: it holds nothing.
 */
export class ReadingThread {
  private readonly bounds: ReadingBounds;
  private readonly places: ReadingPlaces;
  private readonly turns = new DecodingTurns();
  private link: Link | null = null;
  private starting: Promise<Link> | null = null;
  private ending: Promise<void> | null = null;

  private constructor(
    private readonly file: string,
    private readonly options: ReadingThreadOptions,
  ) {
    this.bounds = { ...READING_BOUNDS, ...options.bounds };
    this.places = new ReadingPlaces(this.bounds);
  }

  /** @throws `StorageUnavailable` */
  static async start(file: string, options: ReadingThreadOptions = {}): Promise<ReadingThread> {
    const thread = new ReadingThread(file, options);
    await thread.begin();
    return thread;
  }

  /** See `LogPages`. @throws `LogDamaged`, `LogUnavailable`, `LogOverloaded`, as the others. */
  after(revision: number, part: StreamPart): Promise<RecordedEvent[]> {
    return this.read({ kind: 'after', revision, part }, (page) => streamOf(page, 1));
  }

  before(revision: number, part: StreamPart): Promise<RecordedEvent[]> {
    return this.read({ kind: 'before', revision, part }, (page) => streamOf(page, -1));
  }

  all(after: number, limit: number, upTo: number): Promise<RecordedEvent[]> {
    return this.read({ kind: 'all', after, limit, upTo }, eventsOf);
  }

  /** In the order of the positions. */
  at(positions: readonly number[], upTo: number): Promise<RecordedEvent[]> {
    return this.read({ kind: 'at', positions, upTo }, (page) => eventsAt(page, positions));
  }

  /** Answers what it has begun, if the disk does, then ends. Idempotent. */
  end(): Promise<void> {
    this.ending ??= (async () => {
      const link = this.link ?? (await this.starting?.catch(() => null));
      if (link) await Promise.race([link.end(), sleep(this.bounds.patience, undefined, { ref: false })]);
    })();
    return this.ending;
  }

  private async read<T>(request: ReadRequest, decode: (page: RowsOfPage) => T): Promise<T> {
    const place = this.places.enter();
    if (place) await place;
    const answer = this.asked(request, decode);
    answer.then(
      () => this.places.leave(),
      () => this.places.leave(),
    );
    return this.places.inTime(answer);
  }

  private async asked<T>(request: ReadRequest, decode: (page: RowsOfPage) => T): Promise<T> {
    const link = this.link ?? (await this.begin());
    const answer = await link.request(request);
    if ('damaged' in answer) throw new LogDamaged(answer.damaged);
    return this.turns.decode(answer.page, (page) => ofFile(this.file, () => decode(page)));
  }

  private begin(): Promise<Link> {
    if (this.ending) return Promise.reject(new LogUnavailable('it is closed'));
    const lost = (): void => this.lost();
    this.starting ??= WorkerLink.start<ReadRequest, ReadAnswer>(SCRIPT, { file: this.file }, WORDING, { lost })
      .then((link) => (this.link = link))
      .finally(() => (this.starting = null));
    return this.starting;
  }

  private lost(): void {
    this.link = null;
    if (!this.ending) this.options.report?.('The thread that reads the event log has ended; another one is begun');
  }
}

const SCRIPT = join(__dirname, 'reading.worker.js');

const WORDING: Wording = {
  failed: ({ message }) => new LogUnavailable(message),
  gone: (reason) => new LogUnavailable(reason),
  refused: ({ message }) => new StorageUnavailable(message),
};

const ofFile = <T>(file: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw error instanceof LogDamaged ? new LogDamaged(`${String(error.details['reason'])} (${file})`) : error;
  }
};

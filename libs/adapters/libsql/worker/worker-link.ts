import { Worker } from 'node:worker_threads';
import type { Failure } from '../errors';
import { Outbox } from './outbox';
import type { FromWorker, Outcome } from './protocol';

interface Waiting<Request, Answer> {
  readonly request: Request;
  /** `performance.now()` */
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** How a file's owner words what went wrong. */
export interface Wording {
  readonly failed: (failure: Failure) => Error;
  /** The worker is gone; what was in flight has an unknown outcome. */
  readonly gone: (reason: string) => Error;
  readonly refused: (failure: Failure, tooNew: boolean) => Error;
}

/** What the owner of a file may follow of it. All are called before anybody who waits for an answer goes on. */
export interface Watch<Request, Answer> {
  /** Before a request is handed over, and never for one that the worker will not get; refuses it by throwing. */
  readonly entering?: (request: Request) => void;
  /** In the order of the requests; also what had been given up waiting for. */
  readonly settled?: (request: Request, outcome: Outcome<Answer>) => void;
  /** After each group of answers. */
  readonly turned?: () => void;
  /** The worker is gone: nothing will be written any more. */
  readonly lost?: () => void;
  /** Milliseconds after which who waits is told `gone`; the answer may still come, and is followed then. */
  readonly patience?: number;
}

/** The main thread's end of a worker that owns one file: requests in order, each answered or rejected, none forgotten. */
export class WorkerLink<Request, Answer> {
  /** In the order of the requests, which is the order of the answers. */
  private readonly waiting: Array<Waiting<Request, Answer>> = [];
  private readonly outbox: Outbox<Request>;
  private gone: string | null = null;
  private ending: Promise<void> | null = null;
  private late: NodeJS.Timeout | null = null;
  private readonly exited: Promise<void>;

  private constructor(
    private readonly worker: Worker,
    private readonly wording: Wording,
    private readonly watch: Watch<Request, Answer>,
  ) {
    this.outbox = new Outbox((message) => worker.postMessage(message));
    worker.on('message', (message: FromWorker<Answer>) => this.receive(message));
    worker.on('error', (error) => this.lose(error.message));
    this.exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.lose('its thread has ended');
        resolve();
      });
    });
  }

  static async start<Request, Answer>(
    script: string,
    workerData: unknown,
    wording: Wording,
    watch: Watch<Request, Answer> = {},
  ): Promise<WorkerLink<Request, Answer>> {
    const worker = new Worker(script, { workerData });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', (error) => reject(wording.gone(error.message)));
      worker.once('message', (message: FromWorker<Answer>) => {
        if (message.kind === 'refused') reject(wording.refused(message.failure, message.tooNew));
        else resolve();
      });
    });
    return new WorkerLink(worker, wording, watch);
  }

  request(request: Request): Promise<Answer> {
    if (this.gone !== null) return Promise.reject(this.wording.gone(this.gone));
    if (this.ending) return Promise.reject(this.wording.gone('it is closed'));
    return new Promise((resolve, reject) => {
      this.watch.entering?.(request);
      const idle = this.waiting.length === 0;
      this.waiting.push({ request, since: performance.now(), resolve, reject });
      this.outbox.add(request, idle);
      if (this.watch.patience !== undefined) this.late ??= this.tellTheLate(this.watch.patience);
    });
  }

  get isLost(): boolean {
    return this.gone !== null;
  }

  /** Lets the worker finish what is queued, then ends it. Idempotent. */
  end(): Promise<void> {
    this.ending ??= (async () => {
      if (this.gone === null) this.outbox.end();
      await this.exited;
      if (this.late) clearTimeout(this.late);
    })();
    return this.ending;
  }

  /** Stops the worker where it stands, as a crash would. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(message: FromWorker<Answer>): void {
    if (message.kind !== 'replies' || this.gone !== null) return; // nobody waits any more
    const settled = this.waiting.splice(0, message.outcomes.length);
    for (const [index, outcome] of message.outcomes.entries()) this.settle(settled[index]!, outcome);
    this.watch.turned?.();
  }

  private settle({ request, resolve, reject }: Waiting<Request, Answer>, outcome: Outcome<Answer>): void {
    this.watch.settled?.(request, outcome);
    if ('answer' in outcome) resolve(outcome.answer);
    else reject(this.wording.failed(outcome.failure));
  }

  /** One timer for all, as they wait in order of arrival. */
  private tellTheLate(patience: number, delay = patience): NodeJS.Timeout {
    const timer = setTimeout(() => {
      const now = performance.now();
      const error = this.wording.gone(`no answer within ${patience} ms`);
      for (const { since, reject } of this.waiting) if (now - since >= patience) reject(error);
      const next = this.waiting.find(({ since }) => now - since < patience);
      this.late = next ? this.tellTheLate(patience, next.since + patience - now) : null;
    }, delay);
    return timer.unref();
  }

  private lose(reason: string): void {
    if (this.gone !== null) return;
    this.gone = reason;
    this.watch.lost?.();
    const error = this.wording.gone(this.gone);
    for (const { reject } of this.waiting.splice(0)) reject(error);
    this.watch.turned?.();
  }
}

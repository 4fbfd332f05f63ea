import { Worker } from 'node:worker_threads';
import type { Failure } from '../errors';
import type { FromWorker, ToWorker } from './protocol';

interface Waiting<Answer> {
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

/** The main thread's end of a worker that owns one file: requests in order, each answered or rejected, none forgotten. */
export class WorkerLink<Request, Answer> {
  private readonly waiting = new Map<number, Waiting<Answer>>();
  private lastId = 0;
  private gone: string | null = null;
  private ending: Promise<void> | null = null;
  private readonly exited: Promise<void>;

  private constructor(
    private readonly worker: Worker,
    private readonly wording: Wording,
    private readonly onReplies: () => void,
  ) {
    worker.on('message', (message: FromWorker<Answer>) => this.receive(message));
    worker.on('error', (error) => this.lose(error.message));
    this.exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.lose('its writer has ended');
        resolve();
      });
    });
  }

  /** @param onReplies called after each group of answers was handed out. */
  static async start<Request, Answer>(
    script: string,
    workerData: unknown,
    wording: Wording,
    onReplies: () => void = () => undefined,
  ): Promise<WorkerLink<Request, Answer>> {
    const worker = new Worker(script, { workerData });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', (error) => reject(wording.gone(error.message)));
      worker.once('message', (message: FromWorker<Answer>) => {
        if (message.kind === 'refused') reject(wording.refused(message.failure, message.tooNew));
        else resolve();
      });
    });
    return new WorkerLink(worker, wording, onReplies);
  }

  request(request: Request): Promise<Answer> {
    if (this.gone !== null) return Promise.reject(this.wording.gone(this.gone));
    if (this.ending) return Promise.reject(this.wording.gone('it is closed'));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, request } satisfies ToWorker<Request>);
    });
  }

  /** Lets the worker finish what is queued, then ends it. Idempotent. */
  end(): Promise<void> {
    this.ending ??= (async () => {
      if (this.gone === null) this.worker.postMessage('end' satisfies ToWorker<Request>);
      await this.exited;
    })();
    return this.ending;
  }

  /** Stops the worker where it stands, as a crash would. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(message: FromWorker<Answer>): void {
    if (message.kind !== 'replies') return;
    for (const reply of message.replies) {
      const waiting = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if ('answer' in reply) waiting?.resolve(reply.answer);
      else waiting?.reject(this.wording.failed(reply.failure));
    }
    this.onReplies();
  }

  private lose(reason: string): void {
    this.gone ??= reason;
    const error = this.wording.gone(this.gone);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.onReplies();
  }
}

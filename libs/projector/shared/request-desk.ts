import { seldom } from '@hubledger/kernel';
import type { Projector } from '../projector';
import type { Report } from '../run-context';
import type { RequestBox, WaitingRequest } from './request-box';

const LOOK_EVERY_MS = 250;
const TELL_EVERY_MS = 500;
const CLEAN_EVERY = 2_400;
/** A request that its projector did not survive so often is not begun again. */
const MAX_TRIES = 3;

type Held = Pick<Projector, 'held' | 'retry' | 'skip' | 'rebuild' | 'assertHeld'>;

/** Does what is asked of the projections that run here, one thing of each at a time. */
export class RequestDesk {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly ending = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private looks = 0;
  private readonly unread = seldom<unknown>((failures, error) => {
    const message = `What is asked of projections could not be read, ${failures} times since this was told last`;
    this.report({ level: 'warning', message, error });
  });

  constructor(
    private readonly box: RequestBox,
    private readonly projector: Held,
    private readonly report: (report: Report) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = null));
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** What is under way is left to who takes over. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.ending.abort();
    await this.looking;
    await Promise.all(this.underWay.values());
  }

  private async look(): Promise<void> {
    const here = new Set(this.projector.held().map(({ status }) => status.name));
    if (here.size === 0) return;
    try {
      for (const request of await this.box.open()) {
        const { projection } = request;
        if (!here.has(projection) || this.underWay.has(projection)) continue;
        this.underWay.set(
          projection,
          this.serve(request).finally(() => this.underWay.delete(projection)),
        );
      }
      if (this.looks++ % CLEAN_EVERY === 0) await this.box.clean();
    } catch (error) {
      this.unread(error);
    }
  }

  /** Never throws: what could not be told stays open. */
  private async serve(request: WaitingRequest): Promise<void> {
    const { id, projection, tries, cancelled } = request;
    try {
      if (cancelled) return void (await this.box.change(id, { state: 'failed', failure: 'It was cancelled' }));
      if (tries >= MAX_TRIES) return void (await this.box.change(id, { state: 'failed', failure: 'It did not end' }));
      await this.projector.assertHeld(projection);
      await this.box.change(id, { tries: tries + 1 });
      const ending = await this.done(request);
      await this.projector.assertHeld(projection); // else it is for who has taken over to do
      await this.box.change(id, ending);
    } catch (error) {
      this.report({ level: 'warning', message: 'A request is left for later', projection, error });
    }
  }

  private async done(request: WaitingRequest) {
    const { projection, work } = request;
    try {
      if (work.kind === 'retry') await this.projector.retry(projection);
      else if (work.kind === 'skip') await this.projector.skip(projection, work.position, work.reason);
      else return { state: 'done' as const, swapped: await this.rebuild(request) };
      return { state: 'done' as const };
    } catch (error) {
      if (this.ending.signal.aborted) throw error;
      return { state: 'failed' as const, failure: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Tells of its progress, and looks whether it is still wanted. */
  private async rebuild({ id, projection }: WaitingRequest) {
    const cancelled = new AbortController();
    let progress: { done: number; total: number } | null = null;
    const telling = setInterval(() => {
      const tell = progress ? this.box.change(id, { progress }) : this.box.find(id);
      tell.then(
        (now) => now?.cancelled && cancelled.abort(new Error('It was cancelled')),
        () => undefined, // the next time
      );
    }, TELL_EVERY_MS);
    try {
      const signal = AbortSignal.any([cancelled.signal, this.ending.signal]);
      return await this.projector.rebuild(projection, {
        signal,
        progress: (done, total) => (progress = { done, total }),
      });
    } finally {
      clearInterval(telling);
    }
  }
}

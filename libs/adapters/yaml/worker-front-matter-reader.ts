import {
  type FrontMatter,
  FrontMatterBusy,
  FrontMatterReader,
} from '@hubledger/contexts/repositories/application/content/front-matter.port';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { frontMatterText } from './front-matter-text';
import { refused } from './parse-front-matter';

/** Milliseconds. Most take two; a hostile one takes as long as its size allows. */
const MAX_TIME = 3_000;

/** Of the queue. Only bombs make anybody wait: what is beyond these is told to come again. */
export interface FrontMatterQueue {
  readonly readers: number;
  /** Milliseconds. */
  readonly waiting: number;
}

const QUEUE: FrontMatterQueue = { readers: 256, waiting: 10_000 };

/**
 * MiB. The old generation is far above what the size of the text allows for: at its limit V8 may end the whole process,
 * not only the worker. The young one keeps garbage from piling up.
 */
const RESOURCES = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

/** One at a time in one worker, which is started by the first. */
export class WorkerFrontMatterReader extends FrontMatterReader {
  private worker: Worker | null = null;
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly queue: FrontMatterQueue = QUEUE) {
    super();
  }

  async read(readme: string): Promise<FrontMatter | null> {
    const text = frontMatterText(readme);
    if (text === null) return null;
    if ('problem' in text) return refused(text.problem);
    if (this.waiting >= this.queue.readers) throw new FrontMatterBusy();
    this.waiting += 1;
    const latest = performance.now() + this.queue.waiting;
    const mine = this.last.then(() => {
      if (performance.now() > latest) throw new FrontMatterBusy();
      return this.ask(text.yaml);
    });
    this.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.waiting -= 1;
    }
  }

  /** Called by Nest when the program ends. */
  async onModuleDestroy(): Promise<void> {
    await this.worker?.terminate();
  }

  private async ask(yaml: string): Promise<FrontMatter> {
    this.worker ??= this.start();
    const { worker } = this;
    worker.ref();
    try {
      worker.postMessage(yaml);
      const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(MAX_TIME) })) as [FrontMatter];
      return answer;
    } catch {
      this.worker = null;
      await worker.terminate();
      return refused('The metadata costs too much to read');
    } finally {
      worker.unref();
    }
  }

  private start(): Worker {
    const worker = new Worker(join(__dirname, 'front-matter.worker.js'), { resourceLimits: RESOURCES });
    worker.unref();
    worker.once('exit', () => {
      if (this.worker === worker) this.worker = null;
    });
    return worker;
  }
}

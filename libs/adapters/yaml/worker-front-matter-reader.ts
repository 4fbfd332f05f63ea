import {
  type FrontMatter,
  FrontMatterReader,
} from '@hubledger/contexts/repositories/application/content/front-matter.port';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { frontMatterText } from './front-matter-text';
import { refused } from './parse-front-matter';

/** Milliseconds. Most take two; a hostile one takes as long as its size allows. */
const MAX_TIME = 3_000;
/** Readers in the queue. More than this come only from somebody who sends nothing but bombs. */
const MAX_WAITING = 64;
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

  async read(readme: string): Promise<FrontMatter | null> {
    const text = frontMatterText(readme);
    if (text === null) return null;
    if ('problem' in text) return refused(text.problem);
    if (this.waiting >= MAX_WAITING) return refused('Too much metadata is being read at the moment');
    this.waiting += 1;
    const mine = this.last.then(() => this.ask(text.yaml));
    this.last = mine;
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

  /** Never rejects: the next one waits for it. */
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

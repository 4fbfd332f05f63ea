import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Built, BuildRequest, FieldOpener, SideBuilder } from '@hubledger/projector';
import type { BuildOrder, FromBuilder, ToBuilder } from './messages';

/** Bounds of the thread's heap, MiB: what it keeps in memory is a fixed number of documents. */
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };

/** Builds in a thread of its own, on the files of log and read models; requests are served meanwhile. */
export class ThreadBuilder implements SideBuilder {
  constructor(
    private readonly logFile: string,
    private readonly opener: FieldOpener,
  ) {}

  build({ side, projections, skipped, upTo, signal, reached }: BuildRequest): Promise<readonly Built[]> {
    const names = projections.map(({ model }) => model.name);
    const order: BuildOrder = { logFile: this.logFile, side, names, skipped, upTo };
    const worker = new Worker(join(__dirname, 'builder-thread.js'), { workerData: order, resourceLimits: HEAP });
    return new Promise<readonly Built[]>((resolve, reject) => {
      const abort = () => void worker.terminate();
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
      let built: readonly Built[] | null = null;
      let failure: Error | null = null;
      worker.on('message', (message: FromBuilder) => {
        if (message.kind === 'reached') reached(message.position);
        else if (message.kind === 'sealed') void this.answer(worker, message);
        else if (message.kind === 'built') built = message.built;
        else failure = new Error(message.message);
      });
      worker.on('error', (error) => (failure ??= error));
      worker.once('exit', () => {
        signal.removeEventListener('abort', abort);
        if (built) resolve(built);
        else reject(failure ?? new Error('The thread of a rebuild has ended'));
      });
    });
  }

  private async answer(worker: Worker, { id, sealed }: Extract<FromBuilder, { kind: 'sealed' }>): Promise<void> {
    const send = (answer: ToBuilder): void => worker.postMessage(answer);
    try {
      send({ id, opened: await Promise.all(sealed.map((each) => this.opener.open(each))) });
    } catch (error) {
      send({ id, failure: error instanceof Error ? error.message : String(error) });
    }
  }
}

import { LibsqlDocumentStore, LibsqlEventLog } from '@hubledger/adapters/libsql';
import { type AnyProjection, ORIGIN, type Position, Sealer, SystemClock } from '@hubledger/kernel';
import { Projector } from '@hubledger/projector';
import { join } from 'node:path';
import { ThreadBuilder } from '../../../apps/hub-api/src/composition/rebuild/thread-builder';
import { upcast } from '@projections/upcast';
import { openVault } from './installation';
import { FirstEvents } from './first-events';

export interface Projected {
  readonly events: number;
  readonly seconds: number;
}

interface ProjectOptions {
  /** A data directory with log and vault. */
  readonly directory: string;
  readonly documentsFile: string;
  readonly projections: readonly AnyProjection[];
  /** Default: all of the log. */
  readonly events?: number;
}

const WITHIN_MS = 2 * 3_600_000;

/** Builds read models by the hub's own projector, from the start of a log. @throws Error when one stopped or parked. */
export const project = async ({
  directory,
  documentsFile,
  projections,
  events,
}: ProjectOptions): Promise<Projected> => {
  const vault = await openVault(directory);
  const logFile = join(directory, 'events.db');
  const whole = await LibsqlEventLog.open({ file: logFile });
  const documents = await LibsqlDocumentStore.open({ file: documentsFile });
  const log = new FirstEvents(whole, events ?? Infinity);
  try {
    const [first] = await whole.readStream('system-log', { limit: 1 });
    const { logId } = first?.data as { logId: string };
    const opener = new Sealer(vault);
    const rebuilds = { sides: documents.sides, builder: new ThreadBuilder(logFile, opener), inPlaceUpTo: ORIGIN };
    const projector = new Projector(log, documents, projections, {
      ...{ logId, opener, upcast, rebuilds, clock: new SystemClock() },
      report: ({ level, message }) => void (level !== 'info' && process.stderr.write(`${message}\n`)),
    });
    const started = performance.now();
    const head = await log.head();
    await projector.start();
    await assertReached(projector, head, projections);
    const seconds = (performance.now() - started) / 1_000;
    await projector.stop();
    return { events: Number(head), seconds };
  } finally {
    await documents.close();
    await whole.close();
    await vault.close();
  }
};

const assertReached = async (projector: Projector, head: Position, projections: readonly AnyProjection[]) => {
  const names = projections.map(({ model }) => model.name);
  const reached = await projector.waitFor(head, { projections: names, timeoutMs: WITHIN_MS });
  const bad = (await projector.status()).filter(({ state, parked }) => state !== 'live' || parked > 0);
  if (!reached || bad.length > 0) throw new Error(`Not everything was projected: ${JSON.stringify(bad)}`);
};

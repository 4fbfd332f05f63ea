import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { fillLibsqlSide, scanLibsqlLog } from '@hubledger/adapters/libsql';
import type { ReadModel } from '@hubledger/kernel';
import { buildSide } from '@hubledger/projector';
import { allProjections } from '@projections/index';
import { upcast } from '@projections/upcast';
import { AskingOpener } from './asking-opener';
import type { BuildOrder, FromBuilder } from './messages';

/** Builds the side it was started for, says so, and ends. */
const build = async (port: MessagePort, { logFile, side, names, skipped, upTo }: BuildOrder): Promise<void> => {
  const send = (message: FromBuilder): void => port.postMessage(message);
  try {
    const projections = allProjections.filter(({ model }) => names.includes(model.name));
    const writer = fillLibsqlSide(
      side.at,
      projections.map(({ model }) => model as ReadModel),
    );
    const sources = { scan: scanLibsqlLog(logFile), upcast, opener: new AskingOpener(port) };
    const reached = throttled((position: string) => send({ kind: 'reached', position }));
    send({ kind: 'built', built: await buildSide(writer, sources, { projections, skipped, upTo, reached }) });
  } catch (error) {
    send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
  port.close();
};

const EVERY_MS = 200;

const throttled = (report: (position: string) => void): ((position: string) => void) => {
  let last = 0;
  return (position) => {
    if (performance.now() - last < EVERY_MS) return;
    last = performance.now();
    report(position);
  };
};

if (!parentPort) throw new Error('This file runs in a worker thread');
void build(parentPort, workerData as BuildOrder);

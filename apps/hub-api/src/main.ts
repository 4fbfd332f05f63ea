import 'reflect-metadata';
import { BadSettings, readSettings } from '@hubledger/platform/config';
import { bannerOf } from './banner';
import { StartRefused } from './start-refused';
import { startStores } from './storage/stores';

const STOP_WITHIN_MS = 15_000;

/** Starts the hub, prints where it is, and stops cleanly on a signal. A refused start is one line and exit code 1. */
const main = async (): Promise<void> => {
  const settings = readSettings(process.env);
  const stores = await startStores(settings);
  const { startHub } = await import('./hub.js'); // most of the program: it loads while the stores open
  const hub = await startHub(settings, stores);
  process.stdout.write(bannerOf(hub));
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    hub.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
};

const fail = (error: unknown): void => {
  const expected = error instanceof BadSettings || error instanceof StartRefused;
  const text = expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`hubledger: ${text}\n`);
  process.exit(1);
};

main().catch(fail);

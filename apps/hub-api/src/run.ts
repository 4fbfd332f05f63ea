import { DomainError } from '@hubledger/kernel';
import { BadSettings } from '@hubledger/platform/config';
import { bannerOf } from './banner';
import type { Hub } from './hub';
import { StartRefused } from '@hubledger/stores';

const STOP_WITHIN_MS = 15_000;

/** Starts a hub, prints where it is, and stops cleanly on a signal. A refused start is one line and exit code 1. */
export const run = (start: () => Promise<Hub>): void => {
  serve(start).catch(fail);
};

const serve = async (start: () => Promise<Hub>): Promise<void> => {
  const hub = await start();
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
  const expected = error instanceof BadSettings || error instanceof StartRefused || isOfTheStores(error);
  const text = expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`hubledger: ${text}\n`);
  process.exit(1);
};

/** A full disk, say: where it was met tells an operator nothing. */
const isOfTheStores = (error: unknown): error is DomainError =>
  error instanceof DomainError && (error.kind === 'no-space' || error.kind === 'unavailable');

import { DomainError, messageWithReason } from '@hubledger/kernel';

const STOP_WITHIN_MS = 15_000;

export interface Stoppable {
  stop(): Promise<void>;
}

/** Starts a program, prints where it is, and stops it cleanly on a signal. A refused start is one line and exit code 1. */
export const runUntilStopped = <Program extends Stoppable>(
  start: () => Promise<Program>,
  banner: (program: Program) => string,
): void => {
  serve(start, banner).catch(fail);
};

const serve = async <Program extends Stoppable>(
  start: () => Promise<Program>,
  banner: (program: Program) => string,
): Promise<void> => {
  const program = await start();
  process.stdout.write(banner(program));
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    program.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
};

const fail = (error: unknown): void => {
  const text = isExpected(error)
    ? error instanceof DomainError
      ? messageWithReason(error)
      : error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`hubledger: ${text}\n`);
  process.exit(1);
};

/** Something outside is not as it must be: where it was met tells an operator nothing. Also a full disk, say. */
const isExpected = (error: unknown): error is Error =>
  (error instanceof Error && (error.name === 'BadSettings' || error.name === 'StartRefused')) ||
  (error instanceof DomainError && (error.kind === 'no-space' || error.kind === 'unavailable'));

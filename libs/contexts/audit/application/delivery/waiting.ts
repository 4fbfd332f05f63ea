import type { WakeUp } from '@hubledger/kernel';

/** Milliseconds; ends early on abort. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Until the time is over, one of them rings beyond what was seen, or `signal` aborts. Leaves nothing waiting. */
export const sleepUnless = async (
  sleep: Sleep,
  milliseconds: number | null,
  rings: ReadonlyArray<readonly [WakeUp, number]>,
  signal: AbortSignal,
): Promise<void> => {
  const over = new AbortController();
  const abort = (): void => over.abort();
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  const waits = rings.map(([wakeUp, seen]) => wakeUp.past(seen, over.signal));
  if (milliseconds !== null) waits.push(sleep(milliseconds, over.signal));
  await Promise.race(waits);
  over.abort();
  signal.removeEventListener('abort', abort);
};

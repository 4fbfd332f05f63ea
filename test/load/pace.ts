/** So many seconds' worth of requests may be under way: a hub that is further behind than that has failed. */
const BEHIND_SECONDS = 10;

interface Pace {
  /** A second. */
  readonly rate: number;
  readonly seconds: number;
  /** @param due when it should have been sent, of `performance.now()`. */
  readonly send: (due: number) => Promise<void>;
}

/**
 * Requests arrive at a constant rate whether or not the ones before have been answered, as from many people who do not
 * know of each other. @returns why it was given up, when the answers fell ten seconds behind.
 */
export const atConstantRate = async ({ rate, seconds, send }: Pace): Promise<string | null> => {
  const underWay = new Set<Promise<void>>();
  const started = performance.now();
  for (let n = 0; n < rate * seconds; n++) {
    const due = started + (n * 1_000) / rate;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const behind = underWay.size;
    if (behind > rate * BEHIND_SECONDS) {
      await Promise.all(underWay);
      return `given up, as the hub was ${behind} requests behind after ${((due - started) / 1_000).toFixed(0)} s`;
    }
    const sent: Promise<void> = send(due).finally(() => underWay.delete(sent));
    underWay.add(sent);
  }
  await Promise.all(underWay);
  return null;
};

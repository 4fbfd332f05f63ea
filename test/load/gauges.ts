import { LoadClient } from './client';

/** What the hub says of itself in `/metrics` at one time. */
export interface Gauge {
  /** Milliseconds from the start of the measurement. */
  readonly at: number;
  /** MiB. */
  readonly rss: number;
  readonly heap: number;
  /** Seconds of all its threads since its start. */
  readonly cpu: number;
  /** Longest time between two turns of the event loop since the last reading, milliseconds; about 10 at rest. */
  readonly loop: number;
  /** Events that the slowest projection is behind. */
  readonly lag: number;
}

const EVERY_MS = 1_000;
const MIB = 2 ** 20;

const valueOf = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);

export const gaugeOf = (text: string, at: number): Gauge => ({
  at,
  rss: valueOf(text, 'process_resident_memory_bytes') / MIB,
  heap: valueOf(text, 'nodejs_heap_size_used_bytes') / MIB,
  cpu: valueOf(text, 'process_cpu_seconds_total'),
  loop: valueOf(text, 'nodejs_eventloop_lag_max_seconds') * 1_000,
  lag: Math.max(
    ...Array.from(text.matchAll(/^hubledger_projection_lag_events\{.*\} (\S+)$/gm), ([, value]) => Number(value)),
  ),
});

/** Reads them once a second until `stop`. */
export const watchGauges = (address: string, started: number): { stop: () => Promise<Gauge[]> } => {
  const client = new LoadClient(address, 1);
  const gauges: Gauge[] = [];
  let going = true;
  const reading = (async () => {
    while (going) {
      const { body } = await client.send({ path: '/metrics' });
      gauges.push(gaugeOf(body.toString(), performance.now() - started));
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  })();
  reading.catch(() => undefined); // told by `stop`
  const stop = async () => {
    going = false;
    await reading.finally(() => client.close());
    return gauges;
  };
  return { stop };
};

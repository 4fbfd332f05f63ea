import { type Contest, type Target } from './contest';
import { ADMIN, type BenchHub } from './hub';
import { load } from './load';
import type { Setup } from './setup';

const CONNECTIONS = 8;

interface Read {
  readonly name: string;
  readonly path: string;
  readonly target: Target;
  /** Looks whether an answer means what it should, and takes the rows out of it that a limit would have stored. */
  readonly rowsOf: (answer: never) => readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
}

const measured = async (setup: Setup, address: string, path: string, headers: Readonly<Record<string, string>>) =>
  load({ address, request: () => ({ path, headers }), connections: CONNECTIONS, milliseconds: setup.options.slice });

/** Requests a second against those of a server that answers the same rows from stored JSON. */
export const againstStoredRows = async (setup: Setup, hub: BenchHub, read: Read): Promise<Contest> => {
  const { name, path, target, rowsOf, headers = ADMIN } = read;
  const stored = await setup.storedRows();
  const storedPath = stored.keep(name, rowsOf(await hub.call('GET', path, undefined, headers)));
  const round = async () => {
    const { perSecond: ours, p50 } = await measured(setup, hub.address, path, headers);
    const { perSecond: limit } = await measured(setup, stored.address, storedPath, {});
    return { ours, limit, p50 };
  };
  return { name, unit: 'requests/s', target, round };
};

/** Median latency against that of another read of ours. */
export const againstOurOwn = (
  setup: Setup,
  hub: BenchHub,
  { name, path, base, target }: { name: string; path: string; base: string; target: Target },
): Contest => {
  const round = async () => {
    const { p50: ours } = await measured(setup, hub.address, path, ADMIN);
    const { p50: limit } = await measured(setup, hub.address, base, ADMIN);
    return { ours, limit, p50: ours };
  };
  return { name, unit: 'ms', target, round };
};

/** @throws Error, so that nothing is timed that answers nonsense. */
export const check = (fact: boolean, what: string): void => {
  if (!fact) throw new Error(`Answered wrongly: ${what}`);
};

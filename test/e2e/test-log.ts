import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EventStoreStub } from '../eventstore-stub/server';

/** An event log of one hub, or of one test. */
export interface TestLog {
  /** As `EVENTSTORE_URL`. */
  readonly url: string;
  /** Everything in it, as bytes; null where that can't be seen from outside. */
  records(): readonly Uint8Array[] | null;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const READY_WITHIN_MS = 60_000;

/** A container of `EVENTSTORE_TEST_IMAGE` (EventStoreDB or KurrentDB), which needs Docker, or else a stub. */
export const startTestLog = async (): Promise<TestLog> => {
  const { EVENTSTORE_TEST_IMAGE: image } = process.env;
  if (image) return containerOf(image);
  const stub = await new EventStoreStub().start();
  const records = () => stub.store.records.flatMap(({ data, metadata }) => [data, metadata]);
  return { url: stub.url, records, stop: () => stub.stop() };
};

const containerOf = async (image: string): Promise<TestLog> => {
  const options = ['--insecure', '--mem-db', '--run-projections=None'];
  const { stdout } = await run('docker', ['run', '-d', '--rm', '-p', '127.0.0.1::2113', image, ...options]);
  const id = stdout.trim();
  const stop = async (): Promise<void> => void (await run('docker', ['kill', id]).catch(() => undefined));
  try {
    const { stdout: bound } = await run('docker', ['port', id, '2113/tcp']);
    const address = bound.trim().split('\n')[0] ?? '';
    await answering(`http://${address}/health/live`);
    return { url: `esdb://${address}?tls=false`, records: () => null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const answering = async (url: string): Promise<void> => {
  for (const until = Date.now() + READY_WITHIN_MS; ;) {
    const live = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (live) return;
    if (Date.now() > until) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

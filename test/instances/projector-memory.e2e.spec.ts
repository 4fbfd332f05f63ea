import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { newId, type NewEvent, Secret } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { TcpProxy } from '../faults/tcp-proxy';
import { mongoAt, targetOf } from '../tls/addresses';
import { Cluster, hasServers, type Program } from './cluster';

jest.setTimeout(900_000);

const EVENTS = 8_000;
const EVENT_BYTES = 48_000;
/** One event of so many makes a document; the others pass through the same hands. */
const DOCUMENT_EVERY = 10;
const MIB = 1024 * 1024;
/** Of the log, which a projector that took all of it into memory would pass by far. */
const LOG_BYTES = EVENTS * EVENT_BYTES;
/** Beyond what it has at rest: a page for each reader of the log, its tail, and what was not collected yet of both. */
const ROOM_BYTES = 240 * MIB;
/** Milliseconds that each message to the documents, and each answer, takes on its way. */
const DELAY = 40;

const LONG = 'long '.repeat(EVENT_BYTES / 5);

const passing = (): NewEvent => ({ id: newId(), type: 'Counted', data: { LONG }, metadata: EVENT_METADATA });

const organization = (n: number): NewEvent => {
  const [organizationId, name] = [newId(), `organization-${n}`];
  const named = { organizationId, numericId: 100_000 + n, name, normalizedName: `organization${n}`, description: '' };
  const [createdBy, createdAt] = [newId(), new Date().toISOString()];
  const data = { ...named, createdBy, privateQuotaBytes: null, publicQuotaBytes: null, createdAt };
  return { id: newId(), type: 'OrganizationCreated', data, metadata: EVENT_METADATA };
};

/** What a projector says of itself. `lag` in bytes of the log; null while it has no projection. */
const metricsOf = async ({ said }: Program) => {
  const text = await (await fetch(`${said}/metrics`)).text();
  const all = (name: string): number[] =>
    [...text.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));
  const [positions, [head = 0]] = [all('hubledger_projection_position'), all('hubledger_event_log_head')];
  const lag = positions.length === 0 ? null : head - Math.min(...positions);
  return { rss: all('process_resident_memory_bytes')[0] ?? 0, lag };
};

(hasServers() ? describe : describe.skip)('a projector on a long log and slow documents', () => {
  let cluster: Cluster;
  let proxy: TcpProxy;
  let projector: Program;

  /** Appends the whole log as fast as it is taken. */
  const write = async (): Promise<void> => {
    const log = await openEventStoreLog({ url: new Secret(cluster.settings['EVENTSTORE_URL'] ?? '') });
    for (let start = 0; start < EVENTS; start += 16) {
      const append = (n: number) => {
        const event = n % DOCUMENT_EVERY === 0 ? organization(n) : passing();
        const { organizationId = event.id } = event.data as { organizationId?: string };
        return log.append(`organization-${organizationId}`, [event], { expectedRevision: 'no-stream' });
      };
      await Promise.all(Array.from({ length: 16 }, (_, n) => append(start + n)));
    }
    await log.close();
  };
  const throughProxy = (): Record<string, string> => ({
    MONGODB_URL: mongoAt(cluster.settings['MONGODB_URL'] ?? '', `${proxy.address.host}:${proxy.address.port}`),
  });

  /** The most memory it has until it has met the log's end, and how far behind it is at most. It may have no lease for a while. */
  const watched = async (): Promise<{ readonly peak: number; readonly behind: number }> => {
    let [peak, behind] = [0, 0];
    await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { rss, lag } = await metricsOf(projector);
      [peak, behind] = [Math.max(peak, rss), Math.max(behind, lag ?? 0)];
      expect(lag).toBe(0);
    }, 400_000);
    return { peak, behind };
  };

  beforeAll(async () => {
    cluster = await Cluster.start();
    proxy = await TcpProxy.to(targetOf(cluster.settings['MONGODB_URL'] ?? '', 27_017));
  });
  afterAll(async () => {
    await proxy?.restore();
    await cluster?.stop();
    await proxy?.close();
  });

  it('keeps a bounded part of what was written while it was not there in memory', async () => {
    projector = await cluster.projector(throughProxy());
    await eventually(async () => expect((await metricsOf(projector)).lag).toBe(0), 60_000);
    const { rss } = await metricsOf(projector);
    await cluster.kill(projector);
    await write();
    proxy.delay(DELAY);
    projector = await cluster.projector(throughProxy());
    const rest = Math.max(rss, (await metricsOf(projector)).rss);
    const { peak, behind } = await watched();
    const said = `${Math.round(rest / MIB)} MiB at rest, ${Math.round(peak / MIB)} MiB at most`;
    console.log(`${said}; ${Math.round(LOG_BYTES / MIB)} MiB of log, ${behind} behind at most`);
    expect(behind).toBeGreaterThan(LOG_BYTES / 2); // positions are bytes here: it was slower than the log, or this proves nothing
    expect(peak - rest).toBeLessThan(ROOM_BYTES);
  });
});

import { type EventLog, LogId, type RecordedEvent, Sealer, sha256Hex } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { projected } from '@hubledger/testing/projected';
import { auditIndex } from '@projections/audit/audit-index/projection';
import type { PastSources } from './asked-past';
import type { ModelCommand } from '../commands';
import { HubUnderTest } from '../hub-under-test';
import { eventsOf } from '../replay';
import { SETTLED } from '../settled';

/** What happened on a hub, in a log of its own whose clock went as it liked. Positions are 1, 2, 3, … */
export interface History {
  readonly events: readonly RecordedEvent[];
  readonly sources: PastSources;
  /** Secrets of access tokens by their hash. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly hub: HubUnderTest;
}

const START = Date.UTC(2030, 0, 1);

/** @param steps seconds from one event to the next, taken round and round; they may be negative. */
export const historyOf = async (commands: readonly ModelCommand[], steps: readonly number[]): Promise<History> => {
  const hub = await HubUnderTest.start();
  for (const command of [...SETTLED, ...commands]) await hub.run(command, new Map());
  const log = new InMemoryEventLog();
  let at = START + 1_000_000;
  for (const [index, event] of (await eventsOf(hub)).entries()) {
    at += 1_000 * (steps[index % steps.length] ?? 0);
    await copyInto(log, event, new Date(at).toISOString());
  }
  const events = await eventsOf({ log });
  const audited: readonly string[] = auditIndex.handles;
  const sources = {
    log,
    logId: new LogId('history'),
    documents: await projected(
      [auditIndex],
      events.filter(({ type }) => audited.includes(type)),
    ),
    isIndexed: () => Promise.resolve(true),
    sealer: hub.app.get(Sealer),
  };
  const secrets = [...hub.handed.tokens.values()].flatMap((issued) => (issued ? [issued.token.reveal()] : []));
  return { events, sources, tokens: new Map(secrets.map((secret) => [sha256Hex(secret), secret])), hub };
};

export const copyInto = async (log: EventLog, event: RecordedEvent, recordedAt = event.recordedAt): Promise<void> => {
  const { id, type, data, stream } = event;
  const metadata = { ...event.metadata, originalRecordedAt: recordedAt };
  await log.append(stream, [{ id, type, data, metadata }], { expectedRevision: 'any' });
};

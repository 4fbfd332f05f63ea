import { type DomainEvent, type EventLog, type EventMetadata, newId, StreamMoved, type Vault } from '@hubledger/kernel';
import { StartRefused } from './start-refused';

export interface LogIdentity {
  readonly logId: string;
  /** True when this start made the log. */
  readonly created: boolean;
}

/** First event of the `system-log`: names the log, and the vault it was written with. */
export type LogInitialised = DomainEvent<'LogInitialised', { logId: string; vaultFingerprint: string }>;

/** A log was copied here from another store, whole: positions are new, so it has a name of its own. */
export type LogMigrated = DomainEvent<
  'LogMigrated',
  {
    logId: string;
    /** Of the log it was copied from. */
    sourceLogId: string;
    events: number;
    /** SHA-256 (hex) over the events of both, in order. */
    digest: string;
    migratedAt: string;
  }
>;

const STREAM = 'system-log';
/** Its last event counts: a log may be moved more than once. */
export const MIGRATIONS_STREAM = 'system-migrations';
/** Put down once the log has its first event: SQLite takes a file of zero bytes for a new one. */
const LOG_KNOWN = 'log/id';

type Readable = Pick<EventLog, 'readStream'>;

/**
 * The log's own name, written as its first event together with the vault's fingerprint: events name secrets by
 * reference, so a log with another vault would have lost them without anybody noticing. Of hubs that start on an empty
 * log at the same moment one writes it.
 *
 * @param nameOf `firstLogIdOf` for a log that ends in the past
 * @throws StartRefused
 */
export const identifyLog = async (
  log: EventLog,
  vault: Vault,
  metadata: EventMetadata,
  nameOf: (log: Readable) => Promise<string | null> = logIdOf,
): Promise<LogIdentity> => {
  const fingerprint = await vault.fingerprint();
  const knownLog = (): Promise<LogIdentity | null> => known(log, vault, fingerprint, nameOf);
  const found = await knownLog();
  if (found) return found;
  const wasUsed = (await vault.get(LOG_KNOWN)) !== null;
  // Looked at again behind that: another hub may have begun the log, and noted it in the vault, meanwhile.
  const begun = wasUsed ? await knownLog() : null;
  if (begun) return begun;
  if (wasUsed) {
    throw new StartRefused(
      'The event log is empty, but its vault has served one before: look at EVENTSTORE_URL and DATA_DIR, let hubctl migrate come to its end, or restore both from one backup',
    );
  }
  const logId = newId();
  const event: LogInitialised = { type: 'LogInitialised', data: { logId, vaultFingerprint: fingerprint } };
  try {
    await log.append(STREAM, [{ id: newId(), ...event, metadata }], { expectedRevision: 'no-stream' });
  } catch (error) {
    const others = error instanceof StreamMoved ? await knownLog() : null;
    if (others) return others;
    throw error;
  }
  await vault.putIfAbsent(LOG_KNOWN, Buffer.from(logId));
  return { logId, created: true };
};

/** Null for an empty log. */
const known = async (
  log: Readable,
  vault: Vault,
  fingerprint: string,
  nameOf: (log: Readable) => Promise<string | null>,
): Promise<LogIdentity | null> => {
  const logId = await nameOf(log);
  if (logId === null) return null;
  const [first] = await log.readStream(STREAM, { limit: 1 });
  if ((first?.data as LogInitialised['data']).vaultFingerprint !== fingerprint) {
    throw new StartRefused(
      'The vault is not the one this event log was written with: look at EVENTSTORE_URL, MONGODB_URL and DATA_DIR, or restore both from one backup',
    );
  }
  if (!(await vault.get(LOG_KNOWN))) await vault.putIfAbsent(LOG_KNOWN, Buffer.from(logId));
  return { logId, created: false };
};

/** Null for an empty log. @throws StartRefused for one that was not copied whole */
export const logIdOf = async (log: Readable): Promise<string | null> => {
  const [first] = await log.readStream(STREAM, { limit: 1 });
  if (!first) return null;
  if (!first.metadata.originalRecordedAt) return (first.data as LogInitialised['data']).logId;
  const [last] = await log.readStream(MIGRATIONS_STREAM, { backwards: true, limit: 1 });
  // One that was copied itself is of an earlier move.
  if (last && !last.metadata.originalRecordedAt) return (last.data as LogMigrated['data']).logId;
  throw new StartRefused('This event log was not copied whole yet: run hubctl migrate again');
};

/** Whatever was done to it later: of a copy that may end before that. Null for an empty log. */
export const firstLogIdOf = async (log: Readable): Promise<string | null> => {
  const [first] = await log.readStream(STREAM, { limit: 1 });
  return first ? (first.data as LogInitialised['data']).logId : null;
};

import { type DomainEvent, type EventLog, type EventMetadata, newId, type Vault } from '@hubledger/kernel';
import { StartRefused } from '../start-refused';

export interface LogIdentity {
  readonly logId: string;
  /** True when this start made the log. */
  readonly created: boolean;
}

/** First event of the `system-log`: names the log, and the vault it was written with. */
export type LogInitialised = DomainEvent<'LogInitialised', { logId: string; vaultFingerprint: string }>;

const STREAM = 'system-log';
/** Put down once the log has its first event: SQLite takes a file of zero bytes for a new one. */
const LOG_KNOWN = 'log/id';

/**
 * The log's own name, written as its first event together with the vault's fingerprint: events name secrets by
 * reference, so a log with another vault would have lost them without anybody noticing.
 */
export const identifyLog = async (log: EventLog, vault: Vault, metadata: EventMetadata): Promise<LogIdentity> => {
  const fingerprint = await vault.fingerprint();
  const [first] = await log.readStream(STREAM, { limit: 1 });
  if (first) {
    const { logId, vaultFingerprint } = first.data as LogInitialised['data'];
    if (vaultFingerprint !== fingerprint) {
      throw new StartRefused('The vault is not the one this event log was written with; restore both from one backup');
    }
    if (!(await vault.get(LOG_KNOWN))) await vault.putIfAbsent(LOG_KNOWN, Buffer.from(logId));
    return { logId, created: false };
  }
  if (await vault.get(LOG_KNOWN)) {
    throw new StartRefused('The event log is empty, but its vault has served one before; restore both from one backup');
  }
  const logId = newId();
  const event: LogInitialised = { type: 'LogInitialised', data: { logId, vaultFingerprint: fingerprint } };
  await log.append(STREAM, [{ id: newId(), ...event, metadata }], { expectedRevision: 'no-stream' });
  await vault.putIfAbsent(LOG_KNOWN, Buffer.from(logId));
  return { logId, created: true };
};

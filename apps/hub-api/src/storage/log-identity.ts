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
    return { logId, created: false };
  }
  const logId = newId();
  const event: LogInitialised = { type: 'LogInitialised', data: { logId, vaultFingerprint: fingerprint } };
  await log.append(STREAM, [{ id: newId(), ...event, metadata }], { expectedRevision: 'no-stream' });
  return { logId, created: true };
};

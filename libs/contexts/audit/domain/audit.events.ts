import type { ActorKind, DomainEvent } from '@hubledger/kernel';

/** What of the audit was asked. */
export type AuditEndpoint = 'events' | 'correlation' | 'state' | 'diff' | 'access' | 'stream';

/**
 * Stream `auditreads-{yyyymmdd}`, telemetry: it expires after its day was summarised. Somebody read the audit. `filters`
 * are as they were given, but for texts that may be about a person; `entries` is null where the answer goes on.
 */
export type AuditQueried = DomainEvent<
  'AuditQueried',
  { endpoint: AuditEndpoint; filters: { [name: string]: string }; entries: number | null }
>;

/** How often somebody asked for something on one day, and how many entries they were answered in all. */
export interface AuditReadCount {
  actorId: string;
  actorKind: ActorKind;
  endpoint: AuditEndpoint;
  requests: number;
  entries: number;
}

/** Stream `telemetry-auditreads`, one a day on which there was any: what is kept for ever of who read the audit. */
export type AuditReadsSummarised = DomainEvent<
  'AuditReadsSummarised',
  {
    /** UTC, `yyyy-mm-dd`. */
    day: string;
    events: number;
    /** Days for which the single events are kept. */
    keptDays: number;
    /** The most frequent first. */
    reads: AuditReadCount[];
    /** Requests of those whom this list had no room for. */
    otherRequests: number;
  }
>;

/** Stream `system-log`. Written before the first byte is sent: an export that can't be recorded does not happen. */
export type AuditExported = DomainEvent<
  'AuditExported',
  {
    exportId: string;
    /** `subject`: everything held about the person that `filters` name. */
    format: 'jsonl' | 'csv' | 'hugging-face' | 'subject';
    filters: { [name: string]: string };
    /** What it was limited to; null: the whole installation. */
    organizationId: string | null;
  }
>;

/** Stream `system-log`. How far an export came; where this is missing, the program was killed before it ended. */
export type AuditExportEnded = DomainEvent<
  'AuditExportEnded',
  {
    exportId: string;
    entries: number;
    /** False: the reader went away, or something failed. */
    completed: boolean;
    /** Of the last entry handed over; null: none. */
    lastPosition: string | null;
  }
>;

export type AuditEvent = AuditQueried | AuditReadsSummarised | AuditExported | AuditExportEnded;

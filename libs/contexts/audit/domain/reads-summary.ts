import type { RecordedEvent } from '@hubledger/kernel';
import type { AuditQueried, AuditReadCount, AuditReadsSummarised } from './audit.events';

/** More would not be read, and an event has its limit. */
const MAX_COUNTS = 500;

/** Who asked for what how often, on one day. */
export class ReadsSummary {
  private readonly counts = new Map<string, AuditReadCount>();

  take({ type, data, metadata }: RecordedEvent): void {
    if (type !== 'AuditQueried') return;
    const { endpoint, entries } = data as AuditQueried['data'];
    const { actorId, actorKind } = metadata;
    const key = JSON.stringify([actorId, endpoint]);
    const count = this.counts.get(key) ?? { actorId, actorKind, endpoint, requests: 0, entries: 0 };
    count.requests++;
    count.entries += entries ?? 0;
    this.counts.set(key, count);
  }

  event(day: { day: string; events: number; keptDays: number }): AuditReadsSummarised {
    const reads = [...this.counts.values()].sort((a, b) => b.requests - a.requests);
    const others = reads.splice(MAX_COUNTS);
    const otherRequests = others.reduce((sum, { requests }) => sum + requests, 0);
    return { type: 'AuditReadsSummarised', data: { ...day, reads, otherRequests } };
  }
}

/** A kind of telemetry, as the operations context runs them. */
export const auditReads = { category: 'auditreads', summary: () => new ReadsSummary() };

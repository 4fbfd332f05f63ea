import type { DocumentStore, EventLog, Json, Position, RecordedEvent, Sealer } from '@hubledger/kernel';
import { auditEntryOf } from '@projections/audit/audit-index/entry';
import type { AuditFilter } from '@projections/audit/audit-index/filter';
import { searchAudit } from '../search/search-audit';
import type { Line } from './held-lines';
import { ownValues } from './own-values';
import type { Person } from './person';

const PAGE = 200;

/** What somebody did, and what others did that is about them or their namespace, each newest first; where from, if it was them. */
export async function* auditLines(
  { documents, log, sealer }: { readonly documents: DocumentStore; readonly log: EventLog; readonly sealer: Sealer },
  { id }: Person,
): AsyncGenerator<Line> {
  const person = `user-${id}`;
  const others = ({ metadata }: RecordedEvent): boolean => metadata.actorId !== id;
  for await (const event of eventsWhere(documents, log, { actor: id })) yield lineOf(event, 'by', id, sealer);
  for await (const event of eventsWhere(documents, log, { subject: person })) {
    if (others(event)) yield lineOf(event, 'about', id, sealer);
  }
  for await (const event of eventsWhere(documents, log, { namespace: id })) {
    if (others(event) && !auditEntryOf(event).about.includes(person)) yield lineOf(event, 'about', id, sealer);
  }
}

async function* eventsWhere(
  documents: DocumentStore,
  log: EventLog,
  filter: AuditFilter,
): AsyncGenerator<RecordedEvent> {
  for (let after: Position | undefined; ;) {
    const { events, next } = await searchAudit({ documents, log }, { filter, order: 'desc', limit: PAGE, after });
    yield* events;
    if (next === null) return;
    after = next;
  }
}

const lineOf = async (
  event: RecordedEvent,
  relation: 'by' | 'about',
  userId: string,
  sealer: Sealer,
): Promise<Line> => {
  const { position, type, stream, recordedAt, metadata, data } = event;
  const { actorId, actorKind, $correlationId } = metadata;
  const own = { ip: metadata.ip ?? null, user_agent: metadata.userAgent ?? null, data: data as Json };
  return {
    ...{ kind: 'audit', relation, position, type, stream, recorded_at: recordedAt },
    ...{ actor: actorId, actor_kind: actorKind, correlation_id: $correlationId },
    ...((await ownValues(own, userId, sealer)) as { [field: string]: Json }),
  };
};

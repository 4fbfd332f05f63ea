import type { DocumentStore } from '@hubledger/kernel';
import { auditPage } from '@projections/audit/audit-index/queries';
import { accountNamed } from '@projections/identity/accounts/queries';
import type { AuditEventsQuery, AuditEventsResponse } from './audit.dto';
import { type EntrySources, shownEvents } from './entries/shown-events';
import { eventsAt, placeKey } from './recorded-events';

const ACTORS_WITHOUT_ACCOUNT = new Set(['admin', 'system', 'anonymous']);

/** Found by the index, answered from the log. */
export const auditEvents = async (
  sources: EntrySources,
  { actor, type, stream, from, to, cursor, limit }: AuditEventsQuery,
): Promise<AuditEventsResponse> => {
  const { documents, log } = sources;
  const actorId = actor === undefined ? undefined : await actorIdOf(documents, actor);
  const { entries, next } = await auditPage(documents, { actor: actorId, type, stream, from, to, cursor, limit });
  const events = await eventsAt(log, entries);
  const found = entries.flatMap((entry) => events.get(placeKey(entry)) ?? []);
  return { events: await shownEvents(sources, found), next_cursor: next, limit };
};

const actorIdOf = async (store: DocumentStore, actor: string): Promise<string> =>
  ACTORS_WITHOUT_ACCOUNT.has(actor) ? actor : ((await accountNamed(store, actor))?.id ?? actor);

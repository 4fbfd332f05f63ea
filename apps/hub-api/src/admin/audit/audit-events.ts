import { type DocumentStore, type EventLog, isSealed, type RecordedEvent } from '@hubledger/kernel';
import { auditPage } from '@projections/audit/audit-index/queries';
import { accountNamed, accountsById } from '@projections/identity/accounts/queries';
import type { Account } from '@projections/identity/accounts/read-model';
import type { AuditEventResponse, AuditEventsQuery, AuditEventsResponse } from './audit.dto';
import { eventsAt, placeKey } from './recorded-events';

const ACTORS_WITHOUT_ACCOUNT = new Set(['admin', 'system', 'anonymous']);

/** Found by the index, answered from the log. */
export const auditEvents = async (
  store: DocumentStore,
  log: EventLog,
  { actor, type, stream, from, to, cursor, limit }: AuditEventsQuery,
): Promise<AuditEventsResponse> => {
  const actorId = actor === undefined ? undefined : await actorIdOf(store, actor);
  const { entries, next } = await auditPage(store, { actor: actorId, type, stream, from, to, cursor, limit });
  const [events, actors] = await Promise.all([
    eventsAt(log, entries),
    accountsById(
      store,
      entries.filter(({ actor_kind }) => actor_kind === 'user').map((entry) => entry.actor),
    ),
  ]);
  const found = entries.flatMap((entry) => events.get(placeKey(entry)) ?? []);
  return { events: found.map((event) => auditEvent(event, actors)), next_cursor: next, limit };
};

const actorIdOf = async (store: DocumentStore, actor: string): Promise<string> =>
  ACTORS_WITHOUT_ACCOUNT.has(actor) ? actor : ((await accountNamed(store, actor))?.id ?? actor);

const auditEvent = (event: RecordedEvent, actors: ReadonlyMap<string, Account>): AuditEventResponse => {
  const { metadata } = event;
  return {
    position: event.position,
    id: event.id,
    type: event.type,
    stream: event.stream,
    revision: event.revision,
    recorded_at: event.recordedAt,
    actor: {
      id: metadata.actorId,
      kind: metadata.actorKind,
      username: actors.get(metadata.actorId)?.username ?? null,
      ip_hash: metadata.ipHash ?? null,
      token_hash: metadata.tokenId ?? null,
      on_behalf_of: metadata.onBehalfOf ?? null,
    },
    correlation_id: metadata.$correlationId,
    command_id: metadata.commandId,
    data: withoutSealed(event.data) as object,
  };
};

const SEALED = '(sealed)';

/** Ciphertext tells nobody anything; that something stands there does. */
export const withoutSealed = (value: unknown): unknown => {
  if (isSealed(value)) return SEALED;
  if (Array.isArray(value)) return value.map(withoutSealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSealed(inner)]));
};

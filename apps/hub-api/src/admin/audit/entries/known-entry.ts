import { isSealed, type Json, type RecordedEvent, subjectOf } from '@hubledger/kernel';
import { type AuditEntry, auditEntryOf } from '@projections/audit/audit-index/entry';
import { sealedFieldsOf, sealedFor } from '@projections/audit/audit-index/sealed-fields';
import type { FieldChange } from '../past/field-changes';
import { ownChanges } from './changes/own-changes';
import { withPersonal } from './changes/personal-changes';
import type { AuditEventResponse } from './entry.dto';
import { causeOf, linksOf } from './links';
import { outcomeOf } from './outcome';
import { sentenceOf } from './sentence-of';
import { Marks, type Template } from './template';

/**
 * What there is to say of an event for ever: what it is searched by, and its entry as JSON, with a hole wherever something
 * else than the event decides. Nothing in it is in the clear that is sealed in the event.
 */
export interface KnownEntry {
  readonly facts: AuditEntry;
  readonly id: string;
  readonly commandId: string;
  /** Id of the event or command that brought it about; null for what a request did itself. */
  readonly causedBy: string | null;
  readonly json: Template;
}

export const knownEntry = (event: RecordedEvent): KnownEntry | Promise<KnownEntry> => {
  const changes = ownChanges(event); // nearly all are told at once: a page waits for few
  return changes instanceof Promise ? changes.then((own) => entryWith(event, own)) : entryWith(event, changes);
};

const entryWith = (event: RecordedEvent, changes: readonly FieldChange[] | null): KnownEntry => {
  const marks = new Marks();
  const causedBy = causeOf(event);
  return {
    facts: auditEntryOf(event),
    id: event.id,
    commandId: event.metadata.commandId,
    causedBy,
    json: marks.cut(JSON.stringify(entryOf(event, changes, causedBy, marks))),
  };
};

const entryOf = (
  event: RecordedEvent,
  changes: readonly FieldChange[] | null,
  causedBy: string | null,
  marks: Marks,
): AuditEventResponse => {
  const { metadata, stream } = event;
  const { actorId, actorKind, onBehalfOf } = metadata;
  const { names } = marks;
  const personal = (sealed: string): Json => marks.whole('personal', sealed);
  const origin = (sealed: string | undefined) => (sealed === undefined ? null : marks.whole('origin', sealed));
  return {
    position: event.position,
    id: event.id,
    type: event.type,
    stream,
    revision: event.revision,
    recorded_at: event.recordedAt,
    summary: sentenceOf(event, names),
    outcome: outcomeOf(event),
    actor: {
      id: actorId,
      kind: actorKind,
      username: actorKind === 'user' ? names.account(actorId) : null,
      ip: origin(metadata.ip),
      ip_hash: metadata.ipHash ?? null,
      user_agent: origin(metadata.userAgent),
      token_hash: metadata.tokenId ?? null,
      on_behalf_of: onBehalfOf ?? null,
      on_behalf_of_name: onBehalfOf === undefined ? null : names.account(onBehalfOf),
    },
    correlation_id: metadata.$correlationId,
    causation_id: metadata.$causationId,
    command_id: metadata.commandId,
    changes: (changes === null ? marks.whole('changes') : withPersonal(stream, changes, personal)) as FieldChange[],
    links: linksOf(event, causedBy === null ? null : marks.whole('cause')),
    data: dataOf(event, personal),
  };
};

const dataOf = (event: RecordedEvent, personal: (sealed: string) => Json): object => {
  const fields = sealedFieldsOf(event.type);
  const data = event.data as Readonly<Record<string, Json>>;
  if (fields.length === 0) return data;
  const shown = { ...data };
  for (const field of fields) {
    const value = data[field];
    if (isSealed(value) && subjectOf(value) === sealedFor(event)) shown[field] = personal(value);
  }
  return shown;
};

import { type DomainEvent, projection, type RecordedEvent } from '@hubledger/kernel';
import { AUDITED_TYPES } from './audited-types';
import { type AuditEntry, auditIndexModel, auditKey } from './read-model';

type AuditedEvent = DomainEvent<(typeof AUDITED_TYPES)[number]>;

const entry = ({
  type,
  stream,
  revision,
  recordedAt,
  position,
  metadata,
}: RecordedEvent<AuditedEvent>): AuditEntry => ({
  type,
  stream,
  revision,
  actor: metadata.actorId,
  actor_kind: metadata.actorKind,
  key: auditKey(recordedAt, position),
});

/** Answers "who did what, when?" by pointing into the log. */
export const auditIndex = projection<AuditEntry, AuditedEvent>({
  model: auditIndexModel,
  handles: AUDITED_TYPES,
  onFailure: 'park',
  project: (event) => [{ id: event.position, apply: () => entry(event) }],
});

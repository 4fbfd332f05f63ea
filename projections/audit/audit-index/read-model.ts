import type { ActorKind, ReadModel } from '@hubledger/kernel';

/**
 * Where an event stands and who caused it; the document's id is its position. What happened is read from the log: an
 * index entry names the event, it does not repeat it.
 */
export interface AuditEntry {
  type: string;
  stream: string;
  revision: number;
  actor: string;
  actor_kind: ActorKind;
  /** Time and position in one text: time ranges, order and cursor are one index. */
  key: string;
}

/** @param position of an event, or `''` for a bound in front of everything at that time. */
export const auditKey = (at: string, position: string): string => `${at}#${position}`;

export const auditIndexModel: ReadModel<AuditEntry> = {
  name: 'audit-index',
  version: 2,
  indexes: { key: ['order'], type: ['filter'], actor: ['filter'], stream: ['filter'] },
  compound: [
    ['type', 'key'],
    ['actor', 'key'],
    ['stream', 'key'],
  ],
};

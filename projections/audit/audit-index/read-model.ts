import type { ActorKind, ReadModel } from '@hubledger/kernel';

/**
 * Where an event stands and who caused it; the document's id is its position. What happened is read from the log: an
 * index entry names the event, it does not repeat it.
 */
export interface AuditEntry {
  type: string;
  stream: string;
  category: string;
  revision: number;
  actor: string;
  actor_kind: ActorKind;
  /** Who the actor acted for, if that was somebody else. */
  on_behalf_of: string | null;
  /** Keyed hash of the caller's address. */
  ip_hash: string | null;
  /** SHA-256 of the access token or session that was used. */
  token: string | null;
  correlation: string;
  /** ISO-8601 UTC. */
  at: string;
  /** Time and position in one text: time ranges, order and cursor are one index. */
  key: string;
}

/** @param position of an event, or `''` for a bound in front of everything at that time. */
export const auditKey = (at: string, position: string): string => `${at}#${position}`;

export const auditIndexModel: ReadModel<AuditEntry> = {
  name: 'audit-index',
  version: 1,
  indexes: { key: ['order'], type: ['order'], actor: ['order'], stream: ['order'] },
  compound: [
    ['type', 'key'],
    ['actor', 'key'],
    ['stream', 'key'],
  ],
};

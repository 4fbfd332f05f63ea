import { type Condition, type DocumentStore, DomainError } from '@hubledger/kernel';
import { type AuditEntry, auditIndexModel, auditKey } from './read-model';

export interface AuditQuery {
  readonly actor?: string;
  readonly type?: string;
  readonly stream?: string;
  /** ISO-8601 UTC as `toISOString()` writes it; inclusive. */
  readonly from?: string;
  /** Exclusive. */
  readonly to?: string;
  readonly limit: number;
  /** What the page before answered as `next`. */
  readonly cursor?: string;
}

export interface AuditPage {
  readonly entries: AuditEntry[];
  /** Null on the last page. */
  readonly next: string | null;
}

/** The cursor was not made by this query. */
export class BadAuditCursor extends DomainError {
  readonly code = 'audit.bad_cursor';
  readonly kind = 'invalid';
  constructor() {
    super('The cursor is not one that this list gave out');
  }
}

const CURSOR = /^\d{4}-\d\d-\d\dT[\d:.]+Z#\d{20}$/;

/**
 * Newest first. What is recorded meanwhile comes in front of the first page, so a cursor stays where it is.
 *
 * @throws BadAuditCursor
 */
export const auditPage = async (store: DocumentStore, query: AuditQuery): Promise<AuditPage> => {
  const found = await store.collection(auditIndexModel).find({
    where: { all: conditionsOf(query) },
    sort: [{ field: 'key', order: 'desc' }],
    limit: query.limit + 1,
  });
  const entries = found.slice(0, query.limit).map(({ document }) => document);
  const last = entries.at(-1);
  const next = last && found.length > query.limit ? Buffer.from(last.key).toString('base64url') : null;
  return { entries, next };
};

const conditionsOf = ({ actor, type, stream, from, to, cursor }: AuditQuery): Record<string, Condition> => {
  const before = [...(to === undefined ? [] : [auditKey(to, '')]), ...(cursor === undefined ? [] : [keyOf(cursor)])];
  const earliest = before.sort()[0];
  return {
    ...(actor === undefined ? {} : { actor: { eq: actor } }),
    ...(type === undefined ? {} : { type: { eq: type } }),
    ...(stream === undefined ? {} : { stream: { eq: stream } }),
    ...(from === undefined && earliest === undefined
      ? {}
      : { key: { ...(from === undefined ? {} : { gte: auditKey(from, '') }), ...(earliest ? { lt: earliest } : {}) } }),
  };
};

const keyOf = (cursor: string): string => {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!CURSOR.test(key)) throw new BadAuditCursor();
  return key;
};

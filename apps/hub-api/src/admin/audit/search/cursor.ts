import { DomainError, type Position } from '@hubledger/kernel';
import type { AuditOrder } from '@projections/audit/audit-index/walk';

/** The cursor was not made by this list, or for the other order. */
export class BadAuditCursor extends DomainError {
  readonly code = 'audit.bad_cursor';
  readonly kind = 'invalid';
  constructor(why = 'The cursor is not one that this list gave out') {
    super(why);
  }
}

const CURSOR = /^(asc|desc):(\d{20})$/;

export const cursorOf = (order: AuditOrder, position: Position): string =>
  Buffer.from(`${order}:${position}`).toString('base64url');

/** @throws BadAuditCursor */
export const positionOfCursor = (order: AuditOrder, cursor: string): Position => {
  const [, made, position] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (made === undefined || position === undefined) throw new BadAuditCursor();
  if (made !== order) throw new BadAuditCursor(`The cursor is one of \`order=${made}\``);
  return position;
};

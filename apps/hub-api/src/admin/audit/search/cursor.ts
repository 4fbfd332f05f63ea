import { DomainError, type EventLog, type LogId, type Position } from '@hubledger/kernel';
import type { AuditOrder } from '@projections/audit/audit-index/walk';

/** The cursor was not made by this list, or for the other order, or in another log. */
export class BadAuditCursor extends DomainError {
  readonly code = 'audit.bad_cursor';
  readonly kind = 'invalid';
  constructor(why = 'The cursor is not one that this list gave out') {
    super(why);
  }
}

export interface CursorSources {
  readonly log: Pick<EventLog, 'head'>;
  readonly logId: LogId;
}

const CURSOR = /^(asc|desc):(\d{20}):([0-9a-f]{8})$/;

export const cursorOf = ({ mark }: LogId, order: AuditOrder, position: Position): string =>
  Buffer.from(`${order}:${position}:${mark}`).toString('base64url');

/** @throws BadAuditCursor */
export const positionOfCursor = async (
  { log, logId }: CursorSources,
  order: AuditOrder,
  cursor: string,
): Promise<Position> => {
  const [, made, position, mark] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (made === undefined || position === undefined || mark === undefined) throw new BadAuditCursor();
  if (made !== order) throw new BadAuditCursor(`The cursor is one of \`order=${made}\``);
  await assertOfThisLog({ log, logId }, mark, position);
  return position;
};

/** A migration gives every event another position; a restored backup may not have come to one. @throws BadAuditCursor */
export const assertOfThisLog = async (
  { log, logId }: CursorSources,
  mark: string,
  position: Position,
): Promise<void> => {
  if (mark === logId.mark && position <= (await log.head())) return;
  throw new BadAuditCursor(
    'The cursor is from before this hub was migrated or restored: its place is another one now. Begin again without it',
  );
};

import type { Cut, LogId } from '@hubledger/kernel';
import { assertOfThisLog, BadAuditCursor, type CursorSources } from '../search/cursor';

/** Where a list goes on: always at the cut it began with, also if that was "now". */
export interface AccessCursor {
  readonly cut: Cut;
  /** Index of the owner whose repositories come next; 0 for a list of people. */
  readonly way: number;
  /** How many of its repositories, or of the people, come before. */
  readonly offset: number;
}

const CURSOR = /^(\d{20})\/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/(\d{1,6})\/(\d{1,9})\/([0-9a-f]{8})$/;

export const cursorText = ({ mark }: LogId, { cut: { position, time }, way, offset }: AccessCursor): string =>
  Buffer.from(`${position}/${time}/${way}/${offset}/${mark}`).toString('base64url');

/** @throws BadAuditCursor */
export const cursorOf = async (sources: CursorSources, text: string): Promise<AccessCursor> => {
  const [, position, time, way, offset, mark] = CURSOR.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (position === undefined || time === undefined || mark === undefined) throw new BadAuditCursor();
  await assertOfThisLog(sources, mark, position);
  return { cut: { position, time }, way: Number(way), offset: Number(offset) };
};

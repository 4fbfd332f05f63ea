import { type Cut, DomainError } from '@hubledger/kernel';

/** The cursor was not made by this question. */
export class BadAccessCursor extends DomainError {
  readonly code = 'audit.bad_cursor';
  readonly kind = 'invalid';
  constructor() {
    super('The cursor is not one that this list gave out');
  }
}

/** Where a list goes on: always at the cut it began with, also if that was "now". */
export interface AccessCursor {
  readonly cut: Cut;
  /** Index of the owner whose repositories come next; 0 for a list of people. */
  readonly way: number;
  /** How many of its repositories, or of the people, come before. */
  readonly offset: number;
}

const CURSOR = /^(\d{20})\/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/(\d{1,6})\/(\d{1,9})$/;

export const cursorText = ({ cut: { position, time }, way, offset }: AccessCursor): string =>
  Buffer.from(`${position}/${time}/${way}/${offset}`).toString('base64url');

/** @throws BadAccessCursor */
export const cursorOf = (text: string): AccessCursor => {
  const [, position, time, way, offset] = CURSOR.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (position === undefined || time === undefined) throw new BadAccessCursor();
  return { cut: { position, time }, way: Number(way), offset: Number(offset) };
};

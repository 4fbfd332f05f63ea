import { isSealed, type RecordedEvent } from '@hubledger/kernel';
import type { Names } from './names';

const DOERS = {
  'admin-token': 'The admin token',
  system: 'The hub',
  anonymous: 'Somebody who was not signed in',
} as const;

/** Who did it, to begin a sentence with. */
export const who = ({ metadata: { actorId, actorKind, onBehalfOf } }: RecordedEvent, names: Names): string => {
  const doer = actorKind === 'user' ? names.account(actorId) : DOERS[actorKind];
  return onBehalfOf === undefined ? doer : `${doer}, on behalf of ${names.account(onBehalfOf)},`;
};

/** Whether they did it to themselves. */
export const isOwn = ({ metadata }: RecordedEvent, userId: string): boolean =>
  metadata.actorKind === 'user' && metadata.actorId === userId;

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Three digits, decimal units; exact sizes stand in the changes. */
export const bytes = (count: number): string => {
  if (Math.abs(count) < 1_000) return counted(count, 'byte');
  let [value, unit] = [count / 1_000, 0];
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1_000, unit + 1];
  return `${Number(value.toPrecision(3))} ${UNITS[unit]}`;
};

/** A limit: null = unlimited. */
export const limit = (count: number | null): string => (count === null ? 'unlimited' : bytes(count));

export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;

/** By the name somebody gave it, unless that is theirs to read: it may be their own, and stands opened in the event. */
export const called = (noun: string, name: string): string =>
  isSealed(name) ? `an ${noun}` : `the ${noun} ${quoted(name)}`;

const LONGEST = 120;
/** Line breaks and control characters; and what turns the direction of reading round. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** What somebody wrote, as part of a sentence of one line. */
export const plain = (text: string): string => {
  const line = text.replace(UNPRINTABLE, ' ').trim();
  const letters = [...line.slice(0, 2 * LONGEST + 2)]; // no letter is longer than two units
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : line;
};

export const quoted = (text: string): string => `"${plain(text)}"`;

/** A git object id, as git shortens it. */
export const short = (oid: string): string => oid.slice(0, 8);

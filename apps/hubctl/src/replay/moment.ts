import type { Moment } from '@hubledger/kernel';
import { CommandRefused } from '../command';

const POSITION = /^\d{20}$/;
const TIME = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** As the audit API reads `at`: a position of 20 digits, or an ISO 8601 time, UTC unless it says otherwise. */
export const momentOf = (text: string): Moment => {
  if (POSITION.test(text)) return { position: text };
  const [, day = '', zone] = TIME.exec(text) ?? [];
  const milliseconds = Date.parse(text.length > day.length && zone === undefined ? `${text}Z` : text);
  if (day === '' || !isDay(day) || Number.isNaN(milliseconds)) {
    throw new CommandRefused(`--until ${JSON.stringify(text)} is neither an ISO 8601 time nor a position of 20 digits`);
  }
  return { time: new Date(milliseconds).toISOString() };
};

/** Of the calendar: `Date` takes 30 February for 2 March. */
const isDay = (day: string): boolean => {
  const milliseconds = Date.parse(day);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
};

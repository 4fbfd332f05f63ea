/*
 * Query values arrive as text. A value that can't be understood is passed on as it is, so that the validator beside
 * the transform refuses it with 422 and shows what was sent.
 */

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/** `true/false/1/0/yes/no/on/off`, any case (admin specification, section 1). */
export const booleanOf = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const text = value.toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : value;
};

export const integerOf = (value: unknown): unknown =>
  typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : value;

/** An integer outside of the bounds becomes the nearest one inside. */
export const clampedOf =
  (least: number, most: number) =>
  (value: unknown): unknown => {
    const number = integerOf(value);
    return typeof number === 'number' ? Math.min(most, Math.max(least, number)) : number;
  };

/** An empty filter is no filter. */
export const textOf = (value: unknown): unknown => (value === '' ? undefined : value);

const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601 to UTC as `toISOString()` writes it; without an offset it is UTC already. An unescaped `+` arrives as a blank. */
export const timeOf = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const text = value.replace(' ', '+');
  const match = TIME.exec(text);
  if (!match) return value;
  if (!isDay(text.slice(0, 10))) return value;
  const milliseconds = Date.parse(text.includes('T') && match[1] === undefined ? `${text}Z` : text);
  return Number.isNaN(milliseconds) ? value : new Date(milliseconds).toISOString();
};

/** Of the calendar: `Date` takes 30 February for 2 March. */
const isDay = (day: string): boolean => {
  const milliseconds = Date.parse(day);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
};

const DAY_MS = 86_400_000;

/** UTC, `yyyy-mm-dd`: days compare as text. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

export const dayAfter = (day: string): string => dayOf(new Date(startOf(day) + DAY_MS));

/** @param days may be negative. */
export const dayFrom = (day: string, days: number): string => dayOf(new Date(startOf(day) + days * DAY_MS));

/** @param margin milliseconds that must have passed since its end: what was written late belongs to it still. */
export const isOver = (day: string, now: Date, margin: number): boolean =>
  now.getTime() >= startOf(day) + DAY_MS + margin;

const startOf = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);

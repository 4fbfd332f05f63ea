export const MAX_ATTEMPTS = 8;

const FIRST_MS = 5_000;
const FACTOR = 3;
const LONGEST_MS = 30 * 60_000;
/** However long a receiver asks for. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * Milliseconds between a failed attempt and the next: 5 s, 15 s, 45 s, ... up to half an hour, about an hour in all, a
 * fifth more or less; later where the receiver asks for it.
 *
 * @param failed how many have failed, from 1
 * @param random from 0 to 1
 */
export const pauseAfter = (failed: number, random: number, askedMs: number | null): number => {
  const steady = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** (failed - 1));
  return Math.round(Math.max(steady * (0.8 + 0.4 * random), Math.min(askedMs ?? 0, LONGEST_ASKED_MS)));
};

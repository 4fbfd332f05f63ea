import { rest } from '@hubledger/kernel';

const FIRST_MS = 50;
const LONGEST_MS = 5_000;

/** Waits before the n-th try (n from 1): 50 ms doubled each time, at most 5 s, with jitter. Ends early on abort. */
export const backOff = (attempt: number, signal: AbortSignal): Promise<void> =>
  rest(Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2), signal);

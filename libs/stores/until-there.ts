import { DomainError, rest } from '@hubledger/kernel';
import { troubleOf } from './trouble';

/** A server that the hub can't start without, and that does not answer. */
export interface Wait {
  /** As the health page names it: `events`, `documents`, `objects`. */
  readonly store: string;
  /** Never holds secrets. */
  readonly reason: string;
  readonly attempt: number;
  /** Milliseconds to the next attempt. */
  readonly pause: number;
}

/** Something about a store that is open, which keeps nobody from going on. */
export interface StoreNote {
  readonly store: string;
  readonly message: string;
  readonly error?: unknown;
}

/** Who tells of it. */
export interface StoreWatch {
  /** Behind every attempt that failed. */
  waits(wait: Wait): void;
  /** A store that was waited for, or is there at once. */
  arrived(store: string): void;
  /** Seldom: it is written to the log. */
  noted(note: StoreNote): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** What a server that is not there yet is known by. All else, wrong credentials say, does not pass by itself. */
const NOT_THERE: ReadonlySet<string> = new Set([
  'log.unavailable',
  'documents.unavailable',
  'vault.unavailable',
  'objects.unavailable',
]);

/**
 * Opens a store on a server, which may be started after the hub.
 *
 * @param signal ends it: another store has refused
 * @param told what is said of an attempt that failed
 * @throws what opening throws for good
 */
export const untilThere = async <T>(
  store: string,
  open: () => Promise<T>,
  watch: StoreWatch,
  signal: AbortSignal,
  told: (error: DomainError) => string = (error) => troubleOf(error, null),
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      const opened = await open();
      watch.arrived(store);
      return opened;
    } catch (error) {
      if (signal.aborted || !(error instanceof DomainError) || !NOT_THERE.has(error.code)) throw error;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
      watch.waits({ store, reason: told(error), attempt, pause });
      await rest(pause, signal);
      if (signal.aborted) throw error;
    }
  }
};

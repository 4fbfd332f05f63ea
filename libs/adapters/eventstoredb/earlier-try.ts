import type { Appended, EncodedEvent } from '@hubledger/kernel';
import type { Received } from './recorded-events';

/**
 * Whether an append has been written before: its events stand where it would have put them. What retention has hidden
 * of them is taken to be them, if its last one is there.
 *
 * @param stored a stretch of the stream, oldest first
 * @param first revision of the first event; null where it may be any
 */
export const earlierTry = (
  stored: readonly Received[],
  events: readonly EncodedEvent[],
  first: number | null,
): Appended | null => {
  const last = stored.find(({ event }) => event?.id === events.at(-1)?.id)?.event;
  if (!last) return null;
  const start = last.revision - events.length + 1;
  if (first !== null && start !== first) return null;
  const same = stored.every(({ event }) => {
    const own = event && events[event.revision - start];
    return !own || own.id === event.id;
  });
  return same ? { revision: last.revision, position: last.position } : null;
};

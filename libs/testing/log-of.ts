import { type EventLog, ORIGIN, type RecordedEvent } from '@hubledger/kernel';

/** A log that holds these events, for what only reads. */
export const logOf = (
  events: readonly RecordedEvent[],
): Pick<EventLog, 'readStream' | 'readAll' | 'readAt' | 'head'> => ({
  readAt: async (positions) =>
    positions.flatMap((position) => events.find((event) => event.position === position) ?? []),
  readStream: async (stream, { after, limit = 1_000, backwards = false } = {}) => {
    const own = events.filter((event) => event.stream === stream);
    const ordered = backwards ? own.toReversed() : own;
    const rest = ordered.filter(
      ({ revision }) => after === undefined || (backwards ? revision < after : revision > after),
    );
    return rest.slice(0, limit);
  },
  readAll: async ({ after = ORIGIN, limit = 1_000 } = {}) =>
    events.filter(({ position }) => position > after).slice(0, limit),
  head: async () => events.at(-1)?.position ?? ORIGIN,
});

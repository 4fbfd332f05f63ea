import type { Position, RecordedEvent, StreamName } from './domain-event';
import { type EventLog, MAX_PAGE } from './event-log';

/** A moment of the log, inclusive: an ISO-8601 UTC time as `toISOString()` writes it, or a position. */
export type Moment = { readonly time: string } | { readonly position: Position };

/** Whether the event had happened by then. */
export const isUntil = ({ recordedAt, position }: RecordedEvent, moment: Moment): boolean =>
  'time' in moment ? recordedAt <= moment.time : position <= moment.position;

/**
 * The stream as it was then, oldest first. It ends at the first event after the moment, so that a clock that was set back
 * takes nothing out of the middle: what is answered was a state of the stream.
 */
export async function* streamUntil(
  log: Pick<EventLog, 'readStream'>,
  stream: StreamName,
  moment: Moment,
): AsyncGenerator<RecordedEvent> {
  for (let after = -1; ;) {
    const page = await log.readStream(stream, { after, limit: MAX_PAGE });
    for (const event of page) {
      if (!isUntil(event, moment)) return;
      yield event;
    }
    if (page.length < MAX_PAGE) return;
    after = page.at(-1)?.revision ?? after;
  }
}

import { type EventLog, type NewEvent, ORIGIN, type RecordedEvent } from '@hubledger/kernel';
import { createHash } from 'node:crypto';
import { CommandRefused } from '../command';
import { isFiller } from './fillers';
import type { LogParts } from './move-log';
import { movedEvent } from './moved-event';
import { MovedPositions } from './positions';

export interface ComparedLogs {
  readonly events: number;
  /** SHA-256 (hex) over stream, revision, id, type, data, metadata and time of every event, in order: that of both. */
  readonly digest: string;
}

/** @throws CommandRefused at the first event that is not the same in both */
export const compareLogs = async (
  { source, target }: LogParts,
  progress: (events: number) => void,
): Promise<ComparedLogs> => {
  const positions = new MovedPositions(source, target);
  const digest = createHash('sha256');
  const stored = everything(target);
  let events = 0;
  for await (const event of everything(source)) {
    const { value: other } = await stored.next();
    const expected = digestedLine({ ...event, ...(await movedEvent(event, (position) => positions.of(position))) });
    if (!other || digestedLine(other) !== expected) {
      throw new CommandRefused(`The target is not equal: ${event.stream}@${event.revision} is not what stands there`);
    }
    digest.update(`${expected}\n`);
    events += 1;
    if (events % 1_000 === 0) progress(events);
  }
  const { value: beyond } = await stored.next();
  if (beyond) throw new CommandRefused(`The target is not equal: it holds ${beyond.stream}@${beyond.revision} as well`);
  return { events, digest: digest.digest('hex') };
};

type Compared = Pick<RecordedEvent, 'stream' | 'revision' | 'recordedAt'> & NewEvent;

/** What of an event is compared, and digested. */
export const digestedLine = ({ stream, revision, id, type, data, metadata, recordedAt }: Compared): string =>
  JSON.stringify([stream, revision, id, type, data, metadata, recordedAt]);

async function* everything(log: Pick<EventLog, 'readAll'>): AsyncGenerator<RecordedEvent, undefined> {
  for (let after = ORIGIN; ;) {
    const page = await log.readAll({ after });
    for (const event of page) if (!isFiller(event)) yield event;
    const last = page.at(-1);
    if (!last) return undefined;
    after = last.position;
  }
}

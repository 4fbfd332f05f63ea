import {
  type ExpectedRevision,
  type NewEvent,
  ORIGIN,
  type Position,
  positionOf,
  type RecordedEvent,
  StreamMoved,
} from '@hubledger/kernel';
import { CommandRefused } from '../command';
import { fillersUpTo } from './fillers';
import { movedEvent } from './moved-event';
import type { SourceLog, TargetLog } from './ports';
import { MovedPositions } from './positions';
import { runsOf } from './runs';

export interface LogParts {
  readonly source: SourceLog;
  readonly target: TargetLog;
}

/**
 * Copies every event in the order of the log, one append behind the other: what reads logs rests on that order. An
 * append that was cut off is repeated, which changes nothing where it had landed.
 *
 * @param progress called after every page with the position of the source that was reached.
 */
export const moveLog = async ({ source, target }: LogParts, progress: (position: Position) => void): Promise<void> => {
  const positions = new MovedPositions(source, target);
  const retained = source.retentions();
  for (let after = await resumedAt({ source, target }); ;) {
    const page = await source.readAll({ after });
    for (const run of runsOf(page)) {
      const { stream, revision } = run[0]!;
      if (revision > 0 && retained.has(stream)) await fill({ source, target }, stream, revision);
      const moved: NewEvent[] = [];
      for (const event of run) moved.push(await movedEvent(event, (position) => positions.of(position)));
      await append(target, stream, moved, revision === 0 ? 'no-stream' : revision - 1);
    }
    const last = page.at(-1);
    if (!last) return;
    after = last.position;
    progress(after);
  }
};

/** Retention as the source has it; what stood in for revisions that are gone goes. */
export const setRetentions = async ({ source, target }: LogParts, now: Date): Promise<void> => {
  for (const [stream, { maxAge, maxCount }] of source.retentions()) {
    const [first] = await source.readStream(stream, { limit: 1 });
    const [last] = await source.readStream(stream, { limit: 1, backwards: true });
    await target.setRetention(stream, {
      ...(maxCount === undefined ? {} : { maxCount }),
      ...(maxAge === undefined ? {} : { maxAge: leftOf(maxAge, last, now) }),
      ...(first && first.revision > 0 ? { after: first.revision - 1 } : {}),
    });
  }
};

/** A server counts age from when it got an event: the last one goes when it would have gone. */
const leftOf = (maxAge: number, last: RecordedEvent | undefined, now: Date): number => {
  if (!last) return maxAge;
  const age = Math.floor((now.getTime() - Date.parse(last.recordedAt)) / 1_000);
  return Math.max(1, maxAge - Math.max(0, age));
};

/** Only where the first event that is left begins. */
const fill = async ({ source, target }: LogParts, stream: string, revision: number): Promise<void> => {
  const [first] = await source.readStream(stream, { limit: 1 });
  if (first?.revision !== revision) return;
  for (const { events, expectedRevision } of fillersUpTo(stream, revision)) {
    await append(target, stream, events, expectedRevision);
  }
};

const append = async (target: TargetLog, stream: string, events: NewEvent[], expectedRevision: ExpectedRevision) => {
  try {
    await target.append(stream, events, { expectedRevision });
  } catch (error) {
    if (!(error instanceof StreamMoved)) throw error;
    throw new CommandRefused(
      `The target holds other events in ${stream}: it is no unfinished move of this hub; is a hub running on it?`,
    );
  }
};

/** The last event of the source that stands in the target: all before it do, as they were appended in order. */
const resumedAt = async ({ source, target }: LogParts): Promise<Position> => {
  let [low, high] = [0n, BigInt(await source.head())];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    const [event] = await source.readAll({ after: positionOf(middle - 1n), limit: 1 });
    if (event && (await standsIn(target, event))) low = BigInt(event.position);
    else high = middle - 1n;
  }
  return low === 0n ? ORIGIN : positionOf(low);
};

const standsIn = async (target: TargetLog, { stream, revision, id }: RecordedEvent): Promise<boolean> => {
  const [found] = await target.readStream(stream, { after: revision - 1, limit: 1 });
  return found?.id === id;
};

import {
  type Cut,
  DomainError,
  type EventLog,
  EventLoopTurns,
  idOf,
  isUntil,
  type RecordedEvent,
  type StreamName,
  streamUntil,
} from '@hubledger/kernel';
import { type FieldChange, fieldChanges, type InSlices } from './field-changes';
import type { ShownState } from './shown-states';
import { subjectStream } from './subject-stream';
import { type SubjectKind, subjectTypes } from './subjects';

/** Nothing is known of it at that moment. */
export class SubjectUnknownThen extends DomainError {
  readonly code = 'audit.subject_unknown';
  readonly kind = 'not-found';
  constructor(kind: SubjectKind, id: string) {
    super(`There was no ${kind} ${id} at that time`);
  }
}

/** The second moment is before the first. */
export class MomentsReversed extends DomainError {
  readonly code = 'audit.moments_reversed';
  readonly kind = 'invalid';
  constructor() {
    super('`to` is before `from`');
  }
}

export interface PastState {
  readonly id: string;
  readonly stream: StreamName;
  /** The last event before the moment. */
  readonly last: RecordedEvent;
  /** How many events the answer rests on: those of its stream until then. */
  readonly eventsRead: number;
  readonly state: ShownState;
}

export interface PastStep {
  readonly event: RecordedEvent;
  readonly changes: FieldChange[];
}

export interface PastDifference {
  readonly id: string;
  readonly stream: StreamName;
  /** From the first moment to the second, field by field. */
  readonly changes: FieldChange[];
  /** The events that made the difference, oldest first, each with what it changed. */
  readonly steps: PastStep[];
  /** There are more; ask again from the last one's position. */
  readonly truncated: boolean;
}

type Log = Pick<EventLog, 'readStream'>;
/** Each step is shown before and after it; more than this is no longer read by anybody. */
const MAX_STEPS = 500;

/** @throws SubjectUnknownThen, SubjectAmbiguous */
export const stateAt = async (log: Log, kind: SubjectKind, id: string, cut: Cut): Promise<PastState> => {
  const stream = await subjectStream(log, kind, id, cut);
  const subject = subjectTypes[kind].unfold();
  let last: RecordedEvent | undefined;
  let eventsRead = 0;
  for await (const event of stream === null ? [] : streamUntil(log, stream, cut)) {
    subject.take(event);
    last = event;
    eventsRead++;
  }
  if (stream === null || last === undefined) throw new SubjectUnknownThen(kind, id);
  const state = await subject.show(cut.time);
  return { id: idOf(stream), stream, last, eventsRead, state };
};

/**
 * What became of a subject between two moments. A subject that did not exist at the first has changed from nothing.
 *
 * @throws SubjectUnknownThen when it did not exist at the second; MomentsReversed, SubjectAmbiguous
 */
export const differenceBetween = async (
  log: Log,
  kind: SubjectKind,
  id: string,
  { from, to }: { from: Cut; to: Cut },
): Promise<PastDifference> => {
  if (to.position < from.position) throw new MomentsReversed();
  const stream = await subjectStream(log, kind, id, to);
  if (stream === null) throw new SubjectUnknownThen(kind, id);
  const subject = subjectTypes[kind].unfold();
  const turns = new EventLoopTurns(); // a large state keeps nobody waiting for all of its fields and steps
  const steps: PastStep[] = [];
  let last: RecordedEvent | null = null;
  let truncated = false;
  const atFirst = async (): Promise<ShownState | null> => (last === null ? null : subject.show(from.time));
  let first: ShownState | null = null;
  for await (const event of streamUntil(log, stream, to)) {
    truncated = steps.length === MAX_STEPS;
    if (truncated) break;
    if (isUntil(event, from)) {
      subject.take(event);
      last = event;
      continue;
    }
    if (steps.length === 0) first = await atFirst();
    const before = last === null ? null : await subject.show(event.recordedAt, event);
    subject.take(event);
    const after = await subject.show(event.recordedAt, event);
    steps.push({ event, changes: await inSlices(fieldChanges(before, after), turns) });
    last = event;
  }
  if (last === null) throw new SubjectUnknownThen(kind, id);
  if (steps.length === 0) first = await atFirst();
  const now = await subject.show(truncated ? last.recordedAt : to.time);
  return { id: idOf(stream), stream, changes: await inSlices(fieldChanges(first, now), turns), steps, truncated };
};

const inSlices = async <T>(found: InSlices<T>, turns: EventLoopTurns): Promise<T[]> => {
  const all: T[] = [];
  for (const one of found) {
    if (one !== undefined) all.push(one);
    if (turns.due()) await turns.take();
  }
  return all;
};

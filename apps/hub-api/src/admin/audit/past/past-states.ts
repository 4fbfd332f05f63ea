import {
  type Cut,
  DomainError,
  EventLoopTurns,
  idOf,
  type RecordedEvent,
  type StreamName,
  streamUntil,
} from '@hubledger/kernel';
import { foldedUntil, type PastSources } from './folded-until';
import { type FieldChange, fieldChanges, type InSlices } from './field-changes';
import type { ShownState } from './shown-states';
import { subjectStream } from './subject-stream';
import type { SubjectKind } from './subjects';

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
  /** How many events were read for the answer: those of its stream until then, or since a milestone. */
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

/** Each step is shown before and after it; more than this is no longer read by anybody. */
const MAX_STEPS = 500;

/** @throws SubjectUnknownThen, SubjectAmbiguous */
export const stateAt = async (sources: PastSources, kind: SubjectKind, id: string, cut: Cut): Promise<PastState> => {
  const stream = await subjectStream(sources.log, kind, id, cut);
  if (stream === null) throw new SubjectUnknownThen(kind, id);
  const { subject, last, eventsRead } = await foldedUntil(sources, kind, stream, cut);
  if (last === null) throw new SubjectUnknownThen(kind, id);
  const state = await subject.show(cut.time);
  return { id: idOf(stream), stream, last, eventsRead, state };
};

/**
 * What became of a subject between two moments. A subject that did not exist at the first has changed from nothing.
 *
 * @throws SubjectUnknownThen when it did not exist at the second; MomentsReversed, SubjectAmbiguous
 */
export const differenceBetween = async (
  sources: PastSources,
  kind: SubjectKind,
  id: string,
  { from, to }: { from: Cut; to: Cut },
): Promise<PastDifference> => {
  if (to.position < from.position) throw new MomentsReversed();
  const stream = await subjectStream(sources.log, kind, id, to);
  if (stream === null) throw new SubjectUnknownThen(kind, id);
  const folded = await foldedUntil(sources, kind, stream, from);
  const { subject } = folded;
  const first = folded.last === null ? null : await subject.show(from.time);
  const turns = new EventLoopTurns(); // a large state keeps nobody waiting for all of its fields and steps
  const steps: PastStep[] = [];
  let { last } = folded;
  let truncated = false;
  for await (const event of streamUntil(sources.log, stream, to, last?.revision)) {
    truncated = steps.length === MAX_STEPS;
    if (truncated) break;
    const before = last === null ? null : await subject.show(event.recordedAt, event);
    subject.take(event);
    const after = await subject.show(event.recordedAt, event);
    steps.push({ event, changes: await inSlices(fieldChanges(before, after), turns) });
    last = event;
  }
  if (last === null) throw new SubjectUnknownThen(kind, id);
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

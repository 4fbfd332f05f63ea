import { type EventLog, EventLoopTurns, type Position, type RecordedEvent, type StreamName } from '@hubledger/kernel';
import { type FieldChange, fieldChanges } from '../../past/field-changes';
import { foldedUntil, type PastSources } from '../../past/folded-until';
import { subjectTypes, type Unfolding } from '../../past/subjects';
import { positionBefore } from '../links';
import { subjectKindOf } from './subject-of';

type Log = Pick<EventLog, 'readStream'>;

/** What stands further back in its stream is not folded for a list. */
export const LONGEST_FOLD = 100;
/** Events read for all of a page's folds together. */
export const FOLDED_PER_PAGE = 2_000;

export type PlaceInStream = Pick<RecordedEvent, 'stream' | 'revision' | 'position'>;

/** By the event's position: what it changed, as its stream up to there tells; for as many as a page may cost. */
export const foldedChanges = async (
  log: Log,
  events: readonly PlaceInStream[],
): Promise<Map<Position, FieldChange[]>> => {
  const changes = new Map<string, FieldChange[]>();
  const turns = new EventLoopTurns();
  let left = FOLDED_PER_PAGE;
  for (const [stream, wanted] of byStream(events)) {
    const length = Math.max(...wanted.map(({ revision }) => revision)) + 1;
    if (length > left) continue;
    left -= length;
    const positions = new Set(wanted.map(({ position }) => position));
    await foldStream(await log.readStream(stream, { limit: length }), positions, changes);
    if (turns.due()) await turns.take();
  }
  return changes;
};

const byStream = (events: readonly PlaceInStream[]): Map<StreamName, PlaceInStream[]> => {
  const streams = new Map<StreamName, PlaceInStream[]>();
  for (const event of events) {
    if (event.revision >= LONGEST_FOLD || subjectKindOf(event.stream) === null) continue;
    streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  }
  return streams;
};

const foldStream = async (
  stream: readonly RecordedEvent[],
  wanted: ReadonlySet<string>,
  changes: Map<string, FieldChange[]>,
): Promise<void> => {
  const kind = stream[0] && subjectKindOf(stream[0].stream);
  if (!kind) return;
  const subject = subjectTypes[kind].unfold();
  for (const event of stream) {
    if (wanted.has(event.position)) changes.set(event.position, await changesOf(subject, event));
    else subject.take(event);
  }
};

/** All that a stream's first event says: nothing was before it. */
export const firstChanges = async (event: RecordedEvent): Promise<FieldChange[]> => {
  const kind = subjectKindOf(event.stream);
  return kind === null ? [] : changesOf(subjectTypes[kind].unfold(), event);
};

/** Field by field, also where there was nothing before. Takes the event. */
const changesOf = async (subject: Unfolding, event: RecordedEvent): Promise<FieldChange[]> => {
  const before = event.revision === 0 ? {} : await subject.show(event.recordedAt, event);
  subject.take(event);
  const after = await subject.show(event.recordedAt, event);
  return [...fieldChanges(before, after)].filter((change) => change !== undefined);
};

export interface ExactChanges {
  readonly changes: FieldChange[];
  /** How many events were read for them: those of its stream up to it, or since a milestone. */
  readonly eventsRead: number;
}

/** What one event changed, however far back its stream goes. */
export const exactChanges = async (sources: PastSources, event: RecordedEvent): Promise<ExactChanges> => {
  const kind = subjectKindOf(event.stream);
  if (kind === null) return { changes: [], eventsRead: 0 };
  const before = { position: positionBefore(event.position), time: event.recordedAt };
  const { subject, eventsRead } = await foldedUntil(sources, kind, event.stream, before);
  return { changes: await changesOf(subject, event), eventsRead: eventsRead + 1 };
};

import { type Cut, type EventLog, type RecordedEvent, type StreamName, streamUntil } from '@hubledger/kernel';
import { MILESTONE_EVERY, type Milestones } from './milestones';
import { type SubjectKind, type SubjectType, subjectTypes, type Unfolding } from './subjects';

export interface PastSources {
  readonly log: Pick<EventLog, 'readStream'>;
  /** Without them every fold begins at the first event. */
  readonly milestones?: Milestones;
  /** Events read at once, for what nobody waits for. */
  readonly page?: number;
}

export interface Folded<State = unknown> {
  readonly subject: Unfolding<State>;
  /** The last event of the stream that the cut holds; null: none. */
  readonly last: RecordedEvent | null;
  /** What was read for it: all events until then, or the last one of a milestone and those behind it. */
  readonly eventsRead: number;
}

export const foldedUntil = (sources: PastSources, kind: SubjectKind, stream: StreamName, cut: Cut): Promise<Folded> =>
  unfoldedUntil(sources, subjectTypes[kind], stream, cut);

/** A subject as of the cut, from the last milestone before it. Milestones are left on a long way. */
export const unfoldedUntil = async <State>(
  { log, milestones, page }: PastSources,
  { savedVersion, unfold }: SubjectType<State>,
  stream: StreamName,
  cut: Cut,
): Promise<Folded<State>> => {
  const kept = savedVersion === null ? undefined : milestones;
  const version = savedVersion ?? 0;
  const milestone = (await kept?.within(stream, version, cut)) ?? null;
  const subject = unfold(milestone?.state);
  let last = milestone?.event ?? null;
  let eventsRead = milestone ? 1 : 0;
  let due = (last?.revision ?? -1) + MILESTONE_EVERY;
  for await (const event of streamUntil(log, stream, cut, last?.revision, page)) {
    subject.take(event);
    last = event;
    eventsRead++;
    if (kept && event.revision >= due) due = event.revision + (await kept.offer(event, version, subject.save()));
  }
  return { subject, last, eventsRead };
};

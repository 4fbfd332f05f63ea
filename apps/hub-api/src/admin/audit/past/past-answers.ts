import { type Cut, cutAt, cutNow, DomainError, type EventLog, type Moment, type Sealer } from '@hubledger/kernel';
import type { PastSources } from './folded-until';
import { openedChanges, openedState } from './opened';
import type { DifferenceQuery, DifferenceResponse, StateQuery, StateResponse } from './past.dto';
import { differenceBetween, MomentsReversed, stateAt } from './past-states';

export type PastLog = Pick<EventLog, 'readStream' | 'readAll' | 'head'>;

export interface PastAnswerSources extends PastSources {
  readonly log: PastLog;
  readonly sealer: Sealer;
}

export const stateAnswer = async (
  sources: PastAnswerSources,
  { kind, id, at }: StateQuery,
  now: string,
): Promise<StateResponse> => {
  const { log, sealer } = sources;
  const { last, eventsRead, state, ...subject } = await stateAt(sources, kind, id, await cutOf(log, at, now));
  const { position, revision, recordedAt } = last;
  const clear = await openedState(subject.stream, state, sealer);
  return { kind, ...subject, position, revision, recorded_at: recordedAt, events_read: eventsRead, state: clear };
};

export const differenceAnswer = async (
  sources: PastAnswerSources,
  { kind, id, from, to }: DifferenceQuery,
  now: string,
): Promise<DifferenceResponse> => {
  if (to !== undefined && isReversed(from, to)) throw new MomentsReversed();
  const { log, sealer } = sources;
  const { changes, steps, ...rest } = await differenceBetween(sources, kind, id, {
    from: await cutOf(log, from, now),
    to: await cutOf(log, to, now),
  });
  const shownSteps: DifferenceResponse['steps'] = [];
  for (const { event, changes: own } of steps) {
    const { position, type, recordedAt, metadata } = event;
    shownSteps.push({
      ...{ position, type, recorded_at: recordedAt },
      ...{ actor: metadata.actorId, correlation_id: metadata.$correlationId },
      changes: await openedChanges(rest.stream, own, sealer),
    });
  }
  return { kind, ...rest, changes: await openedChanges(rest.stream, changes, sealer), steps: shownSteps };
};

/** Nothing is known of it yet: what is answered for it now would be another thing later. */
export class MomentInFuture extends DomainError {
  readonly code = 'audit.moment_in_future';
  readonly kind = 'invalid';
  constructor(now: string) {
    super(`That moment is still to come: here it is ${now}`);
  }
}

/** A clock elsewhere may be ahead of this one. */
const TOLERANCE_MS = 60_000;

/**
 * Nothing said: all there is, whatever the clock says.
 *
 * @throws MomentInFuture
 */
export const cutOf = async (log: PastLog, at: string | undefined, now: string): Promise<Cut> => {
  if (at === undefined) return cutNow(log, now);
  const isToCome = isTime(at) ? Date.parse(at) > Date.parse(now) + TOLERANCE_MS : at > (await log.head());
  if (isToCome) throw new MomentInFuture(now);
  return cutAt(log, momentOf(at));
};

const isTime = (text: string): boolean => !/^\d{20}$/.test(text);

/** Whether two moments of one sort are the wrong way round; only the log tells of two sorts. */
export const isReversed = (from: string, to: string): boolean => isTime(from) === isTime(to) && to < from;

export const momentOf = (text: string): Moment => (isTime(text) ? { time: text } : { position: text });

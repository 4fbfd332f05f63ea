import { type Cut, cutAt, cutNow, type EventLog, type Moment, type Sealer } from '@hubledger/kernel';
import { openedChanges, openedState } from './opened';
import type { DifferenceQuery, DifferenceResponse, StateQuery, StateResponse } from './past.dto';
import { differenceBetween, MomentsReversed, stateAt } from './past-states';

export type PastLog = Pick<EventLog, 'readStream' | 'readAll' | 'head'>;

export const stateAnswer = async (
  log: PastLog,
  sealer: Sealer,
  { kind, id, at }: StateQuery,
  now: string,
): Promise<StateResponse> => {
  const { last, eventsRead, state, ...subject } = await stateAt(log, kind, id, await cutOf(log, at, now));
  const { position, revision, recordedAt } = last;
  const clear = await openedState(subject.stream, state, sealer);
  return { kind, ...subject, position, revision, recorded_at: recordedAt, events_read: eventsRead, state: clear };
};

export const differenceAnswer = async (
  log: PastLog,
  sealer: Sealer,
  { kind, id, from, to }: DifferenceQuery,
  now: string,
): Promise<DifferenceResponse> => {
  if (to !== undefined && isTime(from) && isTime(to) && to < from) throw new MomentsReversed();
  const { changes, steps, ...rest } = await differenceBetween(log, kind, id, {
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

/** Nothing said: all there is, whatever the clock says. */
export const cutOf = async (log: PastLog, at: string | undefined, now: string): Promise<Cut> =>
  at === undefined ? cutNow(log, now) : cutAt(log, momentOf(at));

const isTime = (text: string): boolean => !/^\d{20}$/.test(text);

export const momentOf = (text: string): Moment => (isTime(text) ? { time: text } : { position: text });

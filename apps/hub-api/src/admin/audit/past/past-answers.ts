import { type Cut, cutAt, cutNow, type EventLog, type Json, type Moment, type Sealer } from '@hubledger/kernel';
import { opened } from './opened';
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
  const clear = (await opened(state, sealer)) as object;
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
  const answer = {
    changes,
    steps: steps.map(({ event: { position, type, recordedAt, metadata }, changes: own }) => ({
      ...{ position, type, recorded_at: recordedAt },
      ...{ actor: metadata.actorId, correlation_id: metadata.$correlationId, changes: own },
    })),
  };
  return { kind, ...rest, ...((await opened(answer as unknown as Json, sealer)) as unknown as typeof answer) };
};

/** Nothing said: all there is, whatever the clock says. */
export const cutOf = async (log: PastLog, at: string | undefined, now: string): Promise<Cut> =>
  at === undefined ? cutNow(log, now) : cutAt(log, momentOf(at));

const isTime = (text: string): boolean => !/^\d{20}$/.test(text);

export const momentOf = (text: string): Moment => (isTime(text) ? { time: text } : { position: text });

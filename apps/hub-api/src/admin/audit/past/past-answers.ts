import { type EventLog, isSealed, type Json, type Moment, type Sealer } from '@hubledger/kernel';
import type { DifferenceQuery, DifferenceResponse, StateQuery, StateResponse } from './past.dto';
import { differenceBetween, stateAt } from './past-states';

type Log = Pick<EventLog, 'readStream'>;

export const stateAnswer = async (
  log: Log,
  sealer: Sealer,
  { kind, id, at }: StateQuery,
  now: string,
): Promise<StateResponse> => {
  const { last, eventsRead, state, ...subject } = await stateAt(log, kind, id, momentOf(at ?? now));
  const { position, revision, recordedAt } = last;
  const clear = (await opened(state, sealer)) as object;
  return { kind, ...subject, position, revision, recorded_at: recordedAt, events_read: eventsRead, state: clear };
};

export const differenceAnswer = async (
  log: Log,
  sealer: Sealer,
  { kind, id, from, to }: DifferenceQuery,
  now: string,
): Promise<DifferenceResponse> => {
  const { changes, steps, ...rest } = await differenceBetween(log, kind, id, {
    from: momentOf(from),
    to: momentOf(to ?? now),
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

const momentOf = (text: string): Moment => (/^\d{20}$/.test(text) ? { position: text } : { time: text });

/** With personal data in clear; null where its key was destroyed. */
const opened = async (value: Json, sealer: Sealer): Promise<Json> => {
  if (isSealed(value)) return sealer.open(value);
  if (Array.isArray(value)) return Promise.all(value.map((inner) => opened(inner, sealer)));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(async ([name, inner]) => [name, await opened(inner, sealer)] as const);
  return Object.fromEntries(await Promise.all(fields));
};

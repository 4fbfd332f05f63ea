import { type EventLog, isSealed, type Json, type Moment, SealForged, type Sealer } from '@hubledger/kernel';
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

/** With personal data in clear; null where its key was destroyed. Promises only where there is some: states are large. */
const opened = async (value: Json, sealer: Sealer): Promise<Json> => {
  const opening: Array<Promise<void>> = [];
  const copy = (inner: Json, put: (clear: Json) => void): Json => {
    if (isSealed(inner)) {
      opening.push(sealer.open(inner).catch(asWritten(inner)).then(put));
      return null;
    }
    if (Array.isArray(inner)) {
      const list: Json[] = [];
      for (const [index, item] of inner.entries()) list[index] = copy(item, (clear) => (list[index] = clear));
      return list;
    }
    if (typeof inner !== 'object' || inner === null) return inner;
    const fields: { [name: string]: Json } = Object.fromEntries(
      Object.entries(inner).map(([name, item]) => [name, copy(item, (clear) => (fields[name] = clear))]),
    );
    return fields;
  };
  const whole: { value: Json } = { value: null };
  whole.value = copy(value, (clear) => (whole.value = clear));
  await Promise.all(opening);
  return whole.value;
};

/** Whoever describes an organization may begin with what looks sealed: then that is what it says. */
const asWritten =
  (text: string) =>
  (error: unknown): string => {
    if (error instanceof SealForged) return text;
    throw error;
  };

import { type AnyProjection, isSealed, type RecordedEvent } from '@hubledger/kernel';
import { EventFailed } from './event-failed';

/** Opens sealed fields; the kernel's `Sealer` is one. `null` when the subject's key was destroyed. */
export interface FieldOpener {
  open(sealed: string): Promise<string | null>;
}

export type Upcast = <E extends RecordedEvent>(event: E) => E;

/**
 * The events a projection handles, in their current shape and with the sealed fields it lists in `opens` opened.
 *
 * @throws EventFailed when an upcaster does. An error of the opener passes as it is: it may be the vault's.
 */
export const prepareEvents = async (
  projection: AnyProjection,
  events: readonly RecordedEvent[],
  upcast: Upcast,
  opener: FieldOpener,
): Promise<RecordedEvent[]> => {
  const handled = new Set<string>(projection.handles);
  const { opens = [] } = projection;
  const current = events.filter(({ type }) => handled.has(type)).map((event) => upcastOrFail(event, upcast));
  // All at once: an opener on another thread is asked in one message.
  return opens.length === 0 ? current : Promise.all(current.map((event) => openFields(event, opens, opener)));
};

const upcastOrFail = (event: RecordedEvent, upcast: Upcast): RecordedEvent => {
  try {
    return upcast(event);
  } catch (cause) {
    throw new EventFailed(event, null, cause);
  }
};

const openFields = async (
  event: RecordedEvent,
  fields: readonly string[],
  opener: FieldOpener,
): Promise<RecordedEvent> => {
  if (!fields.some((field) => isSealed((event.data as Record<string, unknown>)[field]))) return event;
  const data: Record<string, unknown> = { ...(event.data as Record<string, unknown>) };
  for (const field of fields) {
    const value = data[field];
    if (isSealed(value)) data[field] = await opener.open(value);
  }
  return { ...event, data };
};

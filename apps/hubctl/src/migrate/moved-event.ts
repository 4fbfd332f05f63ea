import type { NewEvent, Position, RecordedEvent } from '@hubledger/kernel';

/**
 * Fields that name a place in the log, by event type. They are bookmarks of readers and notes about places: nothing is
 * decided by comparing them with what another log holds, so they have to name the same place there.
 */
export const POSITION_FIELDS: Readonly<Record<string, string>> = {
  ProcessManagerCheckpointed: 'position',
  WebhookCheckpointed: 'position',
  WebhookDeliveryFailed: 'position',
  WebhookDeliveryRetried: 'position',
  AuditExportEnded: 'lastPosition',
  ProjectionSwapped: 'position',
  ProjectionEventSkipped: 'position',
};

/** The event as the other log gets it: all of it, and when it was recorded. */
export const movedEvent = async (
  event: RecordedEvent,
  newPlaceOf: (position: Position) => Promise<Position>,
): Promise<NewEvent> => {
  const { id, type, data, metadata, recordedAt } = event;
  return {
    id,
    type,
    data: await withNewPlaces(type, data, newPlaceOf),
    metadata: { ...metadata, originalRecordedAt: recordedAt },
  };
};

const withNewPlaces = async (
  type: string,
  data: unknown,
  newPlaceOf: (position: Position) => Promise<Position>,
): Promise<unknown> => {
  const field = Object.hasOwn(POSITION_FIELDS, type) ? POSITION_FIELDS[type]! : null;
  const position = field === null ? null : (data as Record<string, unknown>)[field];
  if (field === null || typeof position !== 'string') return data;
  return { ...(data as object), [field]: await newPlaceOf(position) };
};

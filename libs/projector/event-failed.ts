import type { Position, RecordedEvent } from '@hubledger/kernel';

/** An event that a projection could not apply: a fault of the fold or of the event, never of a store that is away or full. */
export class EventFailed extends Error {
  readonly position: Position;
  readonly eventId: string;

  constructor(
    event: RecordedEvent,
    /** `null` when the event could not even be assigned to documents. */
    readonly documentId: string | null,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'EventFailed';
    this.position = event.position;
    this.eventId = event.id;
  }
}

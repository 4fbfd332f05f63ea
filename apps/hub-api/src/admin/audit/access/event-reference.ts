import type { RecordedEvent } from '@hubledger/kernel';
import type { EventReference } from './access.dto';

export const references = (events: readonly RecordedEvent[]): EventReference[] =>
  events.map(({ position, type, stream, recordedAt, metadata }) => ({
    ...{ position, type, stream, recorded_at: recordedAt },
    ...{ actor: metadata.actorId, correlation_id: metadata.$correlationId },
  }));

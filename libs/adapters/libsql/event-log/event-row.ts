import { crc32 } from 'node:zlib';
import { type EventMetadata, LogDamaged, type Position, positionOf, type RecordedEvent } from '@hubledger/kernel';

/** An event as it is stored. */
export interface StoredEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** JSON. */
  readonly data: string;
  /** JSON. */
  readonly metadata: string;
  readonly recorded_at: string;
}

/** One row of `events`. */
export interface EventRow extends StoredEvent {
  readonly checksum: number;
}

export const EVENT_COLUMNS = 'position, stream, revision, id, type, data, metadata, recorded_at, checksum';

/**
 * CRC-32 over every column. SQLite checks the structure of its pages, not what stands in them: without this a flipped
 * bit would become history. Against accidents only; whoever can edit the file can compute it as well.
 */
export const checksumOf = (row: StoredEvent): number =>
  crc32([row.position, row.stream, row.revision, row.id, row.type, row.recorded_at, row.metadata, row.data].join('\n'));

/** Objects of its own at every call. */
export const decoded = (event: StoredEvent): RecordedEvent => {
  const metadata = JSON.parse(event.metadata) as EventMetadata;
  return {
    id: event.id,
    stream: event.stream,
    revision: event.revision,
    position: positionOf(event.position),
    type: event.type,
    data: JSON.parse(event.data) as unknown,
    metadata,
    recordedAt: metadata.originalRecordedAt ?? event.recorded_at,
  };
};

/** @throws `LogDamaged` when the row is not what was written. */
export const toRecordedEvent = (row: EventRow): RecordedEvent => {
  if (checksumOf(row) !== row.checksum) {
    throw new LogDamaged(`the event at position ${row.position} (${row.stream}) does not match its checksum`);
  }
  return decoded(row);
};

/** A stream has no holes: what retention deletes lies before the first event that is left. */
export const assertDense = (rows: readonly EventRow[], step: 1 | -1): void => {
  for (let index = 1; index < rows.length; index++) {
    const [before, row] = [rows[index - 1]!, rows[index]!];
    if (row.revision !== before.revision + step) {
      throw new LogDamaged(
        `stream ${row.stream} lacks events between revisions ${before.revision} and ${row.revision}`,
      );
    }
  }
};

export const sequenceOf = (position: Position): number => {
  if (!/^\d{20}$/.test(position)) throw new RangeError(`Not a position: ${position}`);
  return Number(position); // exact: the writer counts from 1, one by one
};

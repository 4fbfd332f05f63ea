import { crc32 } from 'node:zlib';
import type { EventMetadata, Position, RecordedEvent } from '@hubledger/kernel';
import { LogDamaged } from '@hubledger/kernel/domain-error'; // not all of it: each of the log's threads loads this
import { positionOf } from '@hubledger/kernel/events/event-log';

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

export const EVENT_COLUMNS = 'position, stream, revision, id, type, data, metadata, recorded_at, checksum';

/** What the checksum is taken of: no column but, perhaps, `stream` holds a line break. */
const CHECKED = ['position', 'stream', 'revision', 'id', 'type', 'recorded_at', 'metadata', 'data'] as const;

/**
 * CRC-32 over every column. SQLite checks the structure of its pages, not what stands in them: without this a flipped
 * bit would become history. Against accidents only; whoever can edit the file can compute it as well.
 */
export const checksumOf = (row: StoredEvent): number => crc32(CHECKED.map((name) => row[name]).join('\n'));

/** As `READ_COLUMNS` are read in raw mode; `checked` is null where a column is none any more. */
export type ReadRow = readonly [position: number, checksum: number, checked: Buffer | null];

/** Null where a column is none any more. */
export const CHECKED_TEXT = CHECKED.join(' || char(10) || ');

/**
 * Reads the checked columns as the bytes that the checksum is of. The client library ends the whole process at a text
 * that is not UTF-8, which a flipped bit can make of any.
 */
export const READ_COLUMNS = `position, CAST(checksum AS INTEGER), CAST(${CHECKED_TEXT} AS BLOB)`;

export const isIntact = ([, checksum, checked]: ReadRow): boolean => checked !== null && crc32(checked) === checksum;

/** The columns as they stand, intact or not. */
export const columnsOf = ([position, , checked]: ReadRow): StoredEvent => {
  const parts = checked?.toString().split('\n') ?? [];
  const [revision = '', id = '', type = '', recorded_at = '', metadata = '', data = ''] = parts.slice(-6);
  const stream = parts.slice(1, -6).join('\n');
  return { position, stream, revision: Number(revision), id, type, data, metadata, recorded_at };
};

/** ISO-8601 UTC. Metadata is not parsed for it: hardly any says so. */
export const recordedAtOf = ({ metadata, recorded_at }: StoredEvent): string =>
  (metadata.includes('"originalRecordedAt"') ? (JSON.parse(metadata) as EventMetadata).originalRecordedAt : null) ??
  recorded_at;

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
export const assertIntact = (row: ReadRow): void => {
  if (isIntact(row)) return;
  const { position, stream, revision } = columnsOf(row);
  throw new LogDamaged(`the event at position ${position} (${stream}@${revision}) does not match its checksum`);
};

/** @throws `LogDamaged` as `assertIntact` */
export const toRecordedEvent = (row: ReadRow): RecordedEvent => {
  assertIntact(row);
  return decoded(columnsOf(row));
};

/** A stream has no holes: what retention deletes lies before the first event that is left. */
export const assertDense = (events: readonly RecordedEvent[], step: 1 | -1): void => {
  for (let index = 1; index < events.length; index++) {
    const [before, event] = [events[index - 1]!, events[index]!];
    if (event.revision !== before.revision + step) {
      throw new LogDamaged(
        `stream ${event.stream} lacks events between revisions ${before.revision} and ${event.revision}`,
      );
    }
  }
};

export const sequenceOf = (position: Position): number => {
  if (!/^\d{20}$/.test(position)) throw new RangeError(`Not a position: ${position}`);
  return Number(position); // exact: the writer counts from 1, one by one
};

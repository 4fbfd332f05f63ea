import { type EventMetadata, LogDamaged, LogUnavailable, type Position, type RecordedEvent } from '@hubledger/kernel';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';

type Stored = ReadResp.ReadEvent.RecordedEvent;

/** One record of the log as it came. */
export interface Received {
  readonly position: Position;
  /** In its stream. */
  readonly revision: number;
  /** Bytes of its JSON. */
  readonly size: number;
  /** Null for what is none of the hub's events: the server's own, and what others wrote. */
  readonly event: RecordedEvent | null;
  /** Its JSON, whoever wrote it. */
  readonly body: () => unknown;
}

const POSITION_DIGITS = 20;
const NO_POSITION = '18446744073709551615';
const JSON_CONTENT = 'application/json';

/** @throws LogDamaged when an event of the hub's is not what was written. */
export const received = (stored: Stored): Received => {
  const digits = stored.getCommitPosition();
  if (digits === NO_POSITION) throw new LogUnavailable('its server is older than 22.10 and tells no positions');
  const position = digits.padStart(POSITION_DIGITS, '0');
  const properties = stored.getMetadataMap();
  const type = properties.get('type') ?? '';
  const ours = !type.startsWith('$') && properties.get('content-type') === JSON_CONTENT;
  const event = ours ? decoded(stored, type, position, properties.get('created') ?? '0') : null;
  const revision = Number(stored.getStreamRevision());
  const size = stored.getData_asU8().length + stored.getCustomMetadata_asU8().length;
  return { position, revision, size, event, body: () => parsed(stored.getData_asU8(), position) };
};

const decoded = (stored: Stored, type: string, position: Position, created: string): RecordedEvent | null => {
  const metadata = ownMetadata(stored.getCustomMetadata_asU8());
  if (typeof metadata?.commandId !== 'string') return null;
  return {
    id: stored.getId()?.getString() ?? '',
    stream: text(stored.getStreamIdentifier()?.getStreamName_asU8()),
    revision: Number(stored.getStreamRevision()),
    position,
    type,
    data: parsed(stored.getData_asU8(), position),
    metadata,
    recordedAt: metadata.originalRecordedAt ?? timeOf(created),
  };
};

/** Null also for what is no JSON: others may put anything beside their events. */
const ownMetadata = (bytes: Uint8Array): EventMetadata | null => {
  try {
    return JSON.parse(text(bytes)) as EventMetadata | null;
  } catch {
    return null;
  }
};

const parsed = (bytes: Uint8Array, position: Position): unknown => {
  if (bytes.length === 0) return null;
  try {
    return JSON.parse(text(bytes)) as unknown;
  } catch {
    throw new LogDamaged(`the event at position ${position} is not the JSON it says it is`);
  }
};

const text = (bytes: Uint8Array = new Uint8Array()): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();

/** From ticks of 100 ns since 1970, which are too many for a number. */
const timeOf = (ticks: string): string => new Date(Number(ticks.slice(0, -4) || '0')).toISOString();

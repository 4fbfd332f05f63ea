import {
  type EventLog,
  LogDamaged,
  ORIGIN,
  type Position,
  type RecordedEvent,
  type StreamRetention,
} from '@hubledger/kernel';
import { StorageUnavailable } from '../errors';
import { type StoredEvent } from './event-row';
import { type CopiedLog, type CopiedRetention, LogCopy } from './log-copy';

/** A log that lies in no file. */
export interface RecordedLog extends Pick<EventLog, 'readAll'> {
  /** Null: the stream keeps everything. */
  retentionOf(stream: string): Promise<StreamRetention | null>;
}

const PAGE = 500;

/**
 * As `copyLogUntil`, of a log on a server: the same positions, which count bytes there, so that most of them hold nothing.
 * What retention takes by age is not taken in the copy.
 */
export const copyRecordedLog = async (
  source: RecordedLog,
  target: string,
  upTo: Position,
  progress: (events: number) => void = () => undefined,
): Promise<CopiedLog | null> => {
  const copy = LogCopy.begin(target);
  try {
    const streams = new CopiedStreams(source);
    for (let after = ORIGIN; after < upTo;) {
      const page = (await source.readAll({ after, limit: PAGE })).filter(({ position }) => position <= upTo);
      for (const event of page) {
        await streams.take(event);
        copy.add(stored(event));
      }
      progress(copy.events);
      const last = page.at(-1);
      if (!last) break;
      after = last.position;
    }
    return copy.finish(streams.retained());
  } finally {
    copy.close();
  }
};

/** In memory is one number by stream. */
class CopiedStreams {
  private readonly heads = new Map<string, number>();
  private readonly begunLater = new Map<string, CopiedRetention>();

  constructor(private readonly source: RecordedLog) {}

  async take({ stream, revision, position }: RecordedEvent): Promise<void> {
    const before = this.heads.get(stream) ?? -1;
    this.heads.set(stream, revision);
    if (revision === before + 1 || this.begunLater.has(stream)) return;
    if (revision <= before || (await this.source.retentionOf(stream)) === null) {
      throw new LogDamaged(`at position ${Number(position)} revision ${revision} of ${stream} follows ${before}`);
    }
    this.begunLater.set(stream, { stream, maxAge: null, maxCount: null, gone: before });
  }

  retained(): CopiedRetention[] {
    return [...this.begunLater.values()];
  }
}

const stored = ({ position, stream, revision, id, type, data, metadata, recordedAt }: RecordedEvent): StoredEvent => {
  const sequence = Number(position);
  if (!Number.isSafeInteger(sequence)) throw new StorageUnavailable(`Position ${position} is beyond what a file holds`);
  const texts = { data: JSON.stringify(data), metadata: JSON.stringify(metadata), recorded_at: recordedAt };
  return { position: sequence, stream, revision, id, type, ...texts };
};

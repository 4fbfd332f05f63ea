import { newId, type StreamName, type StreamRetention } from '@hubledger/kernel';
import type { Append } from './append-requests';
import type { LogReads } from './log-reads';
import { readStream } from './read-requests';

/** As the server names them; what else stands there (access rights) stays. */
interface StreamMetadata {
  readonly $maxAge?: number;
  readonly $maxCount?: number;
  /** The first revision that is left. */
  readonly $tb?: number;
}

/**
 * The append that changes what a stream keeps, where that is still as it was read; null: nothing changes. What was once taken
 * away stays away.
 */
export const retentionChange = async (
  reads: LogReads,
  stream: StreamName,
  { maxAge, maxCount, after }: StreamRetention,
): Promise<Append | null> => {
  const { metadata: now, revision } = await metadataOf(reads, stream);
  const next: StreamMetadata = {
    ...now,
    $maxAge: maxAge === undefined ? undefined : Math.max(1, Math.ceil(maxAge)),
    $maxCount: maxCount,
    $tb: after === undefined ? now.$tb : Math.max(now.$tb ?? 0, after + 1),
  };
  const data = JSON.stringify(next);
  if (data === JSON.stringify(now)) return null;
  const event = { id: newId(), type: '$metadata', data, metadata: '{}' };
  return { stream: `$$${stream}`, events: [event], expected: revision ?? 'no-stream' };
};

/** As it stands; null: the stream keeps everything. */
export const retentionOf = async (reads: LogReads, stream: string): Promise<StreamRetention | null> => {
  const { $maxAge: maxAge, $maxCount: maxCount, $tb: first } = (await metadataOf(reads, stream)).metadata;
  const retention: StreamRetention = {
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(first === undefined || first === 0 ? {} : { after: first - 1 }),
  };
  return Object.keys(retention).length === 0 ? null : retention;
};

/** @returns its last event's; null where there is none */
const metadataOf = async (reads: LogReads, stream: string) => {
  const [last] = await reads.read(readStream(`$$${stream}`, 'end', 1, true));
  return { metadata: (last?.body() ?? {}) as StreamMetadata, revision: last?.revision ?? null };
};

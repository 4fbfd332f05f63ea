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

/** The append that changes what a stream keeps; null: nothing changes. What was once taken away stays away. */
export const retentionChange = async (
  reads: LogReads,
  stream: StreamName,
  { maxAge, maxCount, after }: StreamRetention,
): Promise<Append | null> => {
  const now = await metadataOf(reads, stream);
  const next: StreamMetadata = {
    ...now,
    $maxAge: maxAge === undefined ? undefined : Math.max(1, Math.ceil(maxAge)),
    $maxCount: maxCount,
    $tb: after === undefined ? now.$tb : Math.max(now.$tb ?? 0, after + 1),
  };
  const data = JSON.stringify(next);
  if (data === JSON.stringify(now)) return null;
  const event = { id: newId(), type: '$metadata', data, metadata: '{}' };
  return { stream: `$$${stream}`, events: [event], expected: 'any' };
};

/** As it stands; null: the stream keeps everything. */
export const retentionOf = async (reads: LogReads, stream: string): Promise<StreamRetention | null> => {
  const { $maxAge: maxAge, $maxCount: maxCount, $tb: first } = await metadataOf(reads, stream);
  const retention: StreamRetention = {
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(first === undefined || first === 0 ? {} : { after: first - 1 }),
  };
  return Object.keys(retention).length === 0 ? null : retention;
};

const metadataOf = async (reads: LogReads, stream: string): Promise<StreamMetadata> => {
  const [last] = await reads.read(readStream(`$$${stream}`, 'end', 1, true));
  return last?.body() ?? {};
};

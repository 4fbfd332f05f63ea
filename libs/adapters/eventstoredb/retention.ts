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
  const metadataStream = `$$${stream}`;
  const [last] = await reads.read(readStream(metadataStream, 'end', 1, true));
  const now = (last?.body() ?? {}) as StreamMetadata;
  const next: StreamMetadata = {
    ...now,
    $maxAge: maxAge === undefined ? undefined : Math.max(1, Math.ceil(maxAge)),
    $maxCount: maxCount,
    $tb: after === undefined ? now.$tb : Math.max(now.$tb ?? 0, after + 1),
  };
  const data = JSON.stringify(next);
  if (data === JSON.stringify(now)) return null;
  const event = { id: newId(), type: '$metadata', data, metadata: '{}' };
  return { stream: metadataStream, events: [event], expected: 'any' };
};

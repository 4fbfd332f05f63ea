import type { StoredRecord } from './records';

export interface StubRetention {
  /** Seconds. */
  readonly $maxAge?: number;
  readonly $maxCount?: number;
  /** The first revision that is left. */
  readonly $tb?: number;
}

/** What the last event of a stream's metadata stream says. */
export const retentionOf = ({ data }: StoredRecord): StubRetention =>
  JSON.parse(Buffer.from(data).toString()) as StubRetention;

/** Whether reads of the stream leave it out. It stays in `$all` until a scavenge, which the stub does not do. */
export const isHidden = (
  { revision, created }: StoredRecord,
  { $maxAge, $maxCount, $tb = 0 }: StubRetention,
  current: number,
  now: number,
): boolean =>
  revision < $tb ||
  ($maxCount !== undefined && revision <= current - $maxCount) ||
  ($maxAge !== undefined && created < now - $maxAge * 1_000);

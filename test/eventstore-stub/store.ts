import type { Proposed, StoredRecord } from './records';
import { isHidden, retentionOf } from './retention';

export type Expected = number | 'any' | 'no-stream' | 'stream-exists';

export type Outcome =
  | { readonly kind: 'appended'; readonly revision: number; readonly position: bigint | null }
  | { readonly kind: 'moved'; readonly current: number };

const RECORD_OVERHEAD = 90;
const system = (type: string): Proposed => ({
  id: crypto.randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from('{}'),
  metadata: new Uint8Array(),
});

/** The server's log and its rules for appending, in memory. It begins with records of the server's own, as a real one does. */
export class StubStore {
  private readonly log: StoredRecord[] = [];
  private readonly streams = new Map<string, StoredRecord[]>();
  private readonly places = new Map<bigint, number>();
  private readonly last = new Map<string, number>();
  private end = 0n;
  private readonly listeners = new Set<() => void>();

  /** @param records of another one, which stand here as they stand there */
  constructor(records: readonly StoredRecord[] = []) {
    for (const record of records) this.put(record);
    if (records.length > 0) return;
    this.append('$users', 'any', [system('$UserCreated')]);
    this.append('$settings', 'any', [system('$metadata'), system('$metadata')]);
  }

  /** All or nothing, and what was appended before under the same ids is answered again, as the server does. */
  append(stream: string, expected: Expected, events: readonly Proposed[]): Outcome {
    const current = this.last.get(stream) ?? -1;
    const earlier = this.earlier(stream, expected, events);
    if (earlier) return earlier;
    const wanted = expected === 'no-stream' ? -1 : expected;
    if (typeof wanted === 'number' && wanted !== current) return { kind: 'moved', current };
    if (wanted === 'stream-exists' && current < 0) return { kind: 'moved', current };
    for (const event of events) this.write(stream, event);
    for (const listener of this.listeners) listener();
    return { kind: 'appended', revision: this.last.get(stream)!, position: this.log.at(-1)!.position };
  }

  /** Of a stream that exists: what retention leaves of it. Null: there is none. */
  stream(name: string): readonly StoredRecord[] | null {
    const records = this.streams.get(name);
    if (!records) return null;
    const metadata = this.streams.get(`$$${name}`)?.at(-1);
    if (!metadata) return records;
    const retention = retentionOf(metadata);
    const current = this.last.get(name)!;
    return records.filter((record) => !isHidden(record, retention, current, Date.now()));
  }

  get records(): readonly StoredRecord[] {
    return this.log;
  }

  /** Index of the record that begins there, or of the end; null: the place is inside of one. */
  indexAt(position: bigint): number | null {
    return this.places.get(position) ?? (position > this.log.at(-1)!.position ? this.log.length : null);
  }

  /** @returns takes the listener away */
  onAppend(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private earlier(stream: string, expected: Expected, events: readonly Proposed[]): Outcome | null {
    const current = this.last.get(stream) ?? -1;
    const stored = this.streams.get(stream) ?? [];
    const loose = expected === 'any' || expected === 'stream-exists';
    const first = loose
      ? (stored.find(({ id }) => id === events[0]?.id)?.revision ?? null)
      : (expected === 'no-stream' ? -1 : expected) + 1;
    if (first === null || first > current || events.length === 0) return null;
    const same = events.map(({ id }, index) => stored[first + index]?.id === id);
    if (!same.every(Boolean)) return { kind: 'moved', current };
    const revision = first + events.length - 1;
    const visible = this.stream(stream)?.find((record) => record.revision === revision);
    return { kind: 'appended', revision, position: visible?.position ?? null };
  }

  private write(stream: string, event: Proposed): void {
    const revision = (this.last.get(stream) ?? -1) + 1;
    this.put({ ...event, stream, revision, position: this.end, created: Date.now() });
  }

  private put(record: StoredRecord): void {
    const { stream, revision, position, data, metadata } = record;
    this.places.set(record.position, this.log.length);
    this.log.push(record);
    const own = this.streams.get(stream);
    if (own) own.push(record);
    else this.streams.set(stream, [record]);
    this.last.set(stream, revision);
    this.end = position + BigInt(RECORD_OVERHEAD + data.length + metadata.length);
  }
}

import type { StoredEvent } from '@hubledger/adapters/libsql';
import type { VaultForReading } from '@hubledger/adapters/vault-envelope';
import { type EventMetadata, positionOf, type RecordedEvent } from '@hubledger/kernel';
import { upcast } from '@projections/upcast';
import { LRUCache } from 'lru-cache';
import { EventShapes } from './event-shapes';
import type { Findings } from './findings';
import { type Reference, referencesOf } from './references';
import { Reservations } from './reservations';

type Fields = Readonly<Record<string, unknown>>;

const REMEMBERED = 100_000;

/** Looks at each event of a log: is it of a known shape, and is there what it names. */
export class EventChecks {
  private readonly shapes = new EventShapes();
  private readonly reservations = new Reservations();
  private readonly accounted = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    private readonly findings: Findings,
    private readonly exists: (stream: string) => boolean | Promise<boolean>,
    private readonly vault: Pick<VaultForReading, 'isAccountedFor'>,
  ) {}

  async take(event: RecordedEvent): Promise<void> {
    const { position, stream, revision, type, data, metadata } = event;
    const at = { position, stream };
    if (!isObject(data) || !isObject(metadata)) {
      this.findings.add('schema', `${type} at revision ${revision} is no JSON object`, at);
      return;
    }
    const current = upcast(event);
    const problem = this.shapes.problemOf(current.type, current.data, metadata);
    if (problem) this.findings.add('schema', problem, at);
    for (const reference of referencesOf(type, data, metadata)) {
      const missing = await this.missing(reference);
      if (missing) this.findings.add('reference', `${type} names ${missing}`, at);
    }
    const unreserved = this.reservations.take(type, data);
    if (unreserved) this.findings.add('reference', `${type}: ${unreserved}`, at);
  }

  private async isThere(stream: string): Promise<boolean> {
    if (this.accounted.has(stream)) return true;
    const found = await this.exists(stream);
    if (found) this.accounted.set(stream, true);
    return found;
  }

  private async missing(reference: Reference): Promise<string | null> {
    if (reference.kind === 'stream') {
      const { field, streams } = reference;
      for (const stream of streams) if (await this.isThere(stream)) return null;
      return `a ${field} that nothing tells of: there is no stream ${streams.join(' or ')}`;
    }
    const { ref, version } = reference;
    const name = `${ref} ${version ?? ''}`;
    if (this.accounted.has(name)) return null;
    if (await this.vault.isAccountedFor(ref, version)) {
      this.accounted.set(name, true);
      return null;
    }
    return `the secret ${ref}${version === undefined ? '' : ` version ${version}`}, which the vault neither holds nor has destroyed`;
  }
}

/** As it stands in a file; what is no JSON is null. */
export const asRecorded = (stored: StoredEvent): RecordedEvent => {
  const { position, stream, revision, id, type, recorded_at: recordedAt } = stored;
  const [data, metadata] = [parsed(stored.data), parsed(stored.metadata) as EventMetadata];
  return { id, stream, revision, type, recordedAt, position: positionOf(position), data, metadata };
};

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
};

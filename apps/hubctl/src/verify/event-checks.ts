import type { LogFile, StoredEvent, VaultFile } from '@hubledger/adapters/libsql';
import { positionOf } from '@hubledger/kernel';
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
    private readonly log: Pick<LogFile, 'exists'>,
    private readonly vault: VaultFile,
  ) {}

  take(stored: StoredEvent): void {
    const { position: sequence, stream, revision, id, type, recorded_at: recordedAt } = stored;
    const at = { position: positionOf(sequence), stream };
    const [data, metadata] = [parsed(stored.data), parsed(stored.metadata)];
    if (!data || !metadata) {
      this.findings.add('schema', `${type} at revision ${revision} is no JSON object`, at);
      return;
    }
    const event = upcast({
      id,
      stream,
      revision,
      type,
      recordedAt,
      position: at.position,
      data,
      metadata: metadata as never,
    });
    const problem = this.shapes.problemOf(event.type, event.data, metadata);
    if (problem) this.findings.add('schema', problem, at);
    for (const reference of referencesOf(type, data, metadata)) {
      const missing = this.missing(reference);
      if (missing) this.findings.add('reference', `${type} names ${missing}`, at);
    }
    const unreserved = this.reservations.take(type, data);
    if (unreserved) this.findings.add('reference', `${type}: ${unreserved}`, at);
  }

  private exists(stream: string): boolean {
    if (this.accounted.has(stream)) return true;
    const found = this.log.exists(stream);
    if (found) this.accounted.set(stream, true);
    return found;
  }

  private missing(reference: Reference): string | null {
    if (reference.kind === 'stream') {
      const { field, streams } = reference;
      return streams.some((stream) => this.exists(stream))
        ? null
        : `a ${field} that nothing tells of: there is no stream ${streams.join(' or ')}`;
    }
    const { ref, version } = reference;
    const name = `${ref} ${version ?? ''}`;
    if (this.accounted.has(name)) return null;
    if (this.vault.isAccountedFor(ref, version)) {
      this.accounted.set(name, true);
      return null;
    }
    return `the secret ${ref}${version === undefined ? '' : ` version ${version}`}, which the vault neither holds nor has destroyed`;
  }
}

const parsed = (json: string): Fields | null => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
};

import type { CommandMetadata } from './decider';
import type { MetadataFor } from './aggregate-store';
import type { RecordedEvent, StreamName } from './domain-event';
import type { EventLog } from './event-log';
import { newId } from '../ids';

export type IdAllocated = { type: 'IdAllocated'; data: { for: string } };
export type IdBlockAllocated = { type: 'IdBlockAllocated'; data: { size: number } };

const BLOCK = 1_000;

/**
 * The integers the APIs show. id = revision + 1 of an `'any'` append to `registry-<kind>`; gaps are allowed, repeats
 * are not. Commits, tokens and sessions are many, so they draw from blocks of 1,000.
 */
export class NumericIds {
  private readonly blocks = new Map<string, { next: number; end: number }>();
  private readonly filling = new Map<string, Promise<void>>();

  constructor(
    private readonly log: EventLog,
    private readonly metadataFor: MetadataFor,
  ) {}

  /** @param subject stream the id is for, so that the registry tells whose a gap is. */
  async one(kind: string, subject: string, metadata: CommandMetadata): Promise<number> {
    const { revision } = await this.append(kind, { type: 'IdAllocated', data: { for: subject } }, metadata);
    return revision + 1;
  }

  async fromBlock(kind: string, metadata: CommandMetadata): Promise<number> {
    for (;;) {
      const block = this.blocks.get(kind);
      if (block && block.next < block.end) return block.next++;
      const filling = this.filling.get(kind) ?? this.fill(kind, metadata).finally(() => this.filling.delete(kind));
      this.filling.set(kind, filling);
      await filling;
    }
  }

  private async fill(kind: string, metadata: CommandMetadata): Promise<void> {
    const { revision } = await this.append(kind, { type: 'IdBlockAllocated', data: { size: BLOCK } }, metadata);
    this.blocks.set(kind, { next: revision * BLOCK + 1, end: (revision + 1) * BLOCK + 1 });
  }

  private async append(kind: string, event: IdAllocated | IdBlockAllocated, command: CommandMetadata) {
    const metadata = await this.metadataFor(command);
    return this.log.append(`registry-${kind}`, [{ id: newId(), ...event, metadata }], { expectedRevision: 'any' });
  }
}

/** The stream that a number of `NumericIds.one` was given out for; null where it was given out to nobody. */
export const numberedStream = async (
  log: Pick<EventLog, 'readStream'>,
  kind: string,
  numericId: number,
): Promise<StreamName | null> => {
  if (!Number.isSafeInteger(numericId) || numericId < 1) return null;
  const [event] = await log.readStream(`registry-${kind}`, { after: numericId - 2, limit: 1 });
  if (event?.revision !== numericId - 1 || event.type !== 'IdAllocated') return null;
  return (event as RecordedEvent<IdAllocated>).data.for;
};

import { type AnyProjection, ORIGIN, type Position } from '@hubledger/kernel';
import type { RunContext } from './run-context';

/** Checkpoints trail the documents by at most this much; what is delivered again after a kill is harmless. */
const EVERY_MS = 200;
const EVERY_EVENTS = 1_000;

/** `name@version`: a new version is a new collection with a checkpoint of its own. */
export const checkpointKey = ({ model }: AnyProjection): string => `${model.name}@${model.version}`;

/** Where one projection stands, stored after its documents and never before them. */
export class CheckpointKeeper {
  private readonly key: string;
  private saved: Position | null = null;
  private savedAt = 0;
  private eventsSince = 0;

  constructor(
    projection: AnyProjection,
    private readonly context: Pick<RunContext, 'documents' | 'logId' | 'clock' | 'fence'>,
  ) {
    this.key = checkpointKey(projection);
  }

  /** `position: null` = start over at the origin, in a cleared collection; `mismatch` says why a checkpoint that is there can't be used. */
  async load(head: Position): Promise<{ position: Position | null; mismatch: string | null }> {
    const checkpoint = await this.context.documents.loadCheckpoint(this.key);
    if (!checkpoint) return { position: null, mismatch: null };
    if (checkpoint.logId !== this.context.logId) {
      return { position: null, mismatch: `The checkpoint of ${this.key} belongs to another log: ask for a rebuild` };
    }
    if (checkpoint.position > head) {
      return { position: null, mismatch: this.beyond(checkpoint.position, head) };
    }
    this.saved = checkpoint.position;
    if (checkpoint.position === ORIGIN) return { position: null, mismatch: null }; // it was cut off while starting over
    return { position: checkpoint.position, mismatch: null };
  }

  private beyond(position: Position, head: Position): string {
    const lost = 'its last events are lost or an older backup was restored';
    return `The log ends at ${head}, but ${this.key} had been folded up to ${position}: ${lost}; ask for a rebuild`;
  }

  /** Stores at once what changed documents, but not on every event of a busy log. */
  async saveIfDue(position: Position, events: number, changed: boolean): Promise<void> {
    this.eventsSince += events;
    const rested = this.context.clock.now().getTime() - this.savedAt >= EVERY_MS;
    if ((changed && rested) || this.eventsSince >= EVERY_EVENTS) await this.save(position);
  }

  /** Stored once more, so that the store refuses it where another instance has taken over. @throws FencedOff */
  async assertHeld(): Promise<void> {
    if (this.context.fence !== undefined && this.saved !== null) await this.store(this.saved);
  }

  async save(position: Position): Promise<void> {
    if (position !== this.saved) await this.store(position);
  }

  private async store(position: Position): Promise<void> {
    const { documents, logId, fence } = this.context;
    await documents.saveCheckpoint(this.key, { logId, position, ...(fence === undefined ? {} : { fence }) });
    this.saved = position;
    this.savedAt = this.context.clock.now().getTime();
    this.eventsSince = 0;
  }
}

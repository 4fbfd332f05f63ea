import {
  type CommandMetadata,
  type EventLog,
  type MetadataFor,
  newId,
  type Position,
  type RecordedEvent,
} from '@hubledger/kernel';

/** Where a webhook stands, and how it was doing. Times are ISO-8601 UTC. */
export interface Progress {
  /** Everything up to here was delivered, given up or not asked for. */
  readonly position: Position;
  readonly deliveredAt: string | null;
  /** The first failure after the last success. */
  readonly failingSince: string | null;
}

export type WebhookCheckpointed = { type: 'WebhookCheckpointed'; data: Progress & { webhookId: string } };

/** Each checkpoint is an event: they must not double the log. What they trail by is delivered again after a kill. */
const EVERY_MS = 1_000;
/** Delivered or not: how much of the log a restart reads in vain. */
const EVERY_EVENTS = 10_000;

export interface BookmarkParts {
  readonly log: EventLog;
  readonly metadataFor: MetadataFor;
  readonly now: () => Date;
}

/** The checkpoint of one webhook, in the log as those of all process managers: what it named last is where it begins. */
export class LaneBookmark {
  private savedAt = 0;
  private unsavedOutcomes = 0;
  private unsavedEvents = 0;
  private bounded = false;

  constructor(
    private readonly webhookId: string,
    private readonly parts: BookmarkParts,
  ) {}

  /** Null before the first one. */
  async load(): Promise<Progress | null> {
    const [last] = await this.parts.log.readStream(this.stream, { backwards: true, limit: 1 });
    if (!last) return null;
    this.bounded = true;
    const { position, deliveredAt, failingSince } = (last as RecordedEvent<WebhookCheckpointed>).data;
    return { position, deliveredAt, failingSince };
  }

  /** @param outcomes deliveries that ended, well or not; @param events passed, those not asked for among them */
  async passed(progress: Progress, outcomes: number, events: number): Promise<void> {
    this.unsavedOutcomes += outcomes;
    this.unsavedEvents += events;
    const rested = this.parts.now().getTime() - this.savedAt >= EVERY_MS;
    if ((this.unsavedOutcomes > 0 && rested) || this.unsavedEvents >= EVERY_EVENTS) await this.save(progress);
  }

  /** Outcomes that are not stored yet. Without any an idle webhook writes no events. */
  get pending(): boolean {
    return this.unsavedOutcomes > 0;
  }

  async flush(progress: Progress): Promise<void> {
    if (this.pending) await this.save(progress);
  }

  private async save(progress: Progress): Promise<void> {
    const { log, metadataFor, now } = this.parts;
    if (!this.bounded) await log.setRetention(this.stream, { maxCount: 1 });
    this.bounded = true;
    const event: WebhookCheckpointed = {
      type: 'WebhookCheckpointed',
      data: { webhookId: this.webhookId, ...progress },
    };
    const id = newId();
    const metadata = await metadataFor(ofItself(now().toISOString()));
    await log.append(this.stream, [{ id, ...event, metadata }], { expectedRevision: 'any' });
    this.unsavedOutcomes = 0;
    this.unsavedEvents = 0;
    this.savedAt = now().getTime();
  }

  private get stream(): string {
    return `processmanager-webhook_${this.webhookId}`;
  }
}

const ofItself = (at: string): CommandMetadata => {
  const id = newId();
  return { commandId: id, correlationId: id, causationId: id, at, actorId: 'system', actorKind: 'system' };
};

import { AggregateStore, Clock, type CommandMetadata, type RecordedEvent, uuidV5 } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { PauseWebhook, RecordDeadLetters } from '../../domain/commands';
import { webhookStream } from '../../domain/webhook.decider';
import type { Trouble } from './courier';

/** Writes to a webhook's stream what became of deliveries that failed. */
@Injectable()
export class DeliveryRecords {
  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
  ) {}

  /** @param since the first failure after the last success */
  async gaveUp(
    webhookId: string,
    events: readonly RecordedEvent[],
    { attempts, status, failure, failedAt }: Trouble,
    since: string,
  ): Promise<void> {
    const [first] = events;
    if (!first) return;
    const letters = events.map(({ position, stream, revision, type: eventType }) => ({
      ...{ position, stream, revision, eventType },
      ...{ attempts, status, failure, failedAt },
    }));
    const metadata = this.metadata(webhookId, first, `gave up ${events.at(-1)?.id}`);
    const command = new RecordDeadLetters({ webhookId, letters, failingSince: since }, metadata);
    await this.store.execute(webhookStream, webhookId, command);
  }

  /** The receiver wants nothing any more. */
  async gone(webhookId: string): Promise<void> {
    const at = this.clock.iso();
    const id = uuidV5('webhook', webhookId, 'gone', at);
    const own = { commandId: id, correlationId: id, causationId: id, at, ...ACTOR };
    await this.store.execute(webhookStream, webhookId, new PauseWebhook({ webhookId, reason: 'gone' }, own));
  }

  /** The same for the same events, so that a kill between this and the checkpoint leaves no second one. */
  private metadata(webhookId: string, { id, metadata }: RecordedEvent, step: string): CommandMetadata {
    return {
      commandId: uuidV5('webhook', webhookId, id, step),
      correlationId: metadata.$correlationId,
      causationId: id,
      at: this.clock.iso(),
      ...ACTOR,
    };
  }
}

const ACTOR = { actorId: 'processmanager-webhooks', actorKind: 'system' } as const;

import { AggregateStore, type CommandMetadata, EventLog, type Position, stepOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { Attempt } from '../../domain/attempt';
import { AuditEntries } from '../../domain/audit-entries.port';
import { RecordRetry } from '../../domain/commands';
import { DeadLetterExpired, DeadLetterNotFound } from '../../domain/errors';
import type { DeadLetter } from '../../domain/webhook.state';
import { webhookStream } from '../../domain/webhook.decider';
import { Webhooks } from '../webhooks';
import { nextDelivery } from './delivery-body';
import { SignedSender } from './signed-sender';

/** Sends again what was given up, one event at a time, whether or not the webhook is paused. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly log: EventLog,
    private readonly entries: AuditEntries,
    private readonly sender: SignedSender,
    private readonly store: AggregateStore,
  ) {}

  /** Once; what comes of it is recorded. @throws WebhookNotFound, DeadLetterNotFound, DeadLetterExpired */
  async retry(webhookId: string, position: Position, metadata: CommandMetadata): Promise<Attempt> {
    const webhook = await this.webhooks.known(webhookId);
    const letter = webhook.deadLetters.get(position);
    if (!letter) throw new DeadLetterNotFound();
    const { batchSize } = webhook.settings;
    const { id, body } = await nextDelivery(this.entries, { webhookId, batchSize }, [await this.eventOf(letter)]);
    const attempt = await this.sender.send(webhook, id, body);
    const { status, failure } = attempt;
    const command = new RecordRetry({ webhookId, position, status, failure }, stepOf(metadata, `retry ${position}`));
    await this.store.execute(webhookStream, webhookId, command);
    return attempt;
  }

  private async eventOf({ stream, revision }: DeadLetter) {
    const [event] = await this.log.readStream(stream, { after: revision - 1, limit: 1 });
    if (event?.revision !== revision) throw new DeadLetterExpired();
    return event;
  }
}

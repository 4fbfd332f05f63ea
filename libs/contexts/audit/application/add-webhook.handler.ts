import { AggregateStore, type CommandMetadata, stepOf, uuidV5 } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AddWebhook, RecordWebhook, type WebhookWithSecret } from '../domain/commands';
import { WebhookNotFound } from '../domain/errors';
import { webhookStream } from '../domain/webhook.decider';
import { WebhookTargets } from './webhook-targets';
import { Webhooks } from './webhooks';
import { WebhookSecrets } from './webhook-secrets';

@CommandHandler(AddWebhook)
export class AddWebhookHandler implements ICommandHandler<AddWebhook, WebhookWithSecret> {
  constructor(
    private readonly store: AggregateStore,
    private readonly webhooks: Webhooks,
    private readonly secrets: WebhookSecrets,
    private readonly targets: WebhookTargets,
  ) {}

  async execute({ data, metadata }: AddWebhook): Promise<WebhookWithSecret> {
    const webhookId = uuidV5(metadata.commandId, 'webhook');
    const secret = await this.secrets.make(metadata);
    const record = stepOf(metadata, 'record');
    if (!(await this.store.hasSeen(webhookStream, webhookId, record))) {
      const settings = { ...data, url: this.targets.checked(data.url) };
      await this.webhooks.admit(webhookId, stepOf(metadata, 'admit'));
      await this.record(webhookId, settings, secret, record);
    }
    return { webhookId, secret };
  }

  private async record(
    webhookId: string,
    settings: AddWebhook['data'],
    secret: WebhookWithSecret['secret'],
    metadata: CommandMetadata,
  ): Promise<void> {
    const pointer = await this.secrets.keep(webhookId, secret);
    const data = { webhookId, ...settings, addedAt: metadata.at, secret: pointer };
    try {
      await this.store.execute(webhookStream, webhookId, new RecordWebhook(data, metadata));
    } catch (error) {
      if (error instanceof WebhookNotFound) await this.secrets.forget(webhookId); // it took so long that it was given up
      throw error;
    }
  }
}

import { AggregateStore, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  PauseWebhook,
  RecordWebhookSecret,
  RemoveWebhook,
  ResumeWebhook,
  RotateWebhookSecret,
  UpdateWebhook,
  type WebhookWithSecret,
} from '../domain/commands';
import { WebhookNotFound } from '../domain/errors';
import { webhookStream } from '../domain/webhook.decider';
import { WebhookTargets } from './webhook-targets';
import { WebhookSecrets } from './webhook-secrets';
import { isWebhookId, Webhooks } from './webhooks';

@CommandHandler(UpdateWebhook)
export class UpdateWebhookHandler implements ICommandHandler<UpdateWebhook, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly targets: WebhookTargets,
  ) {}

  async execute({ data: { url, ...data }, metadata }: UpdateWebhook): Promise<void> {
    const checked = url === undefined ? data : { ...data, url: this.targets.checked(url) };
    await this.store.execute(webhookStream, data.webhookId, new UpdateWebhook(checked, metadata));
  }
}

@CommandHandler(PauseWebhook)
export class PauseWebhookHandler implements ICommandHandler<PauseWebhook, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: PauseWebhook): Promise<void> {
    await this.store.execute(webhookStream, command.data.webhookId, command);
  }
}

@CommandHandler(ResumeWebhook)
export class ResumeWebhookHandler implements ICommandHandler<ResumeWebhook, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: ResumeWebhook): Promise<void> {
    await this.store.execute(webhookStream, command.data.webhookId, command);
  }
}

@CommandHandler(RotateWebhookSecret)
export class RotateWebhookSecretHandler implements ICommandHandler<RotateWebhookSecret, WebhookWithSecret> {
  constructor(
    private readonly store: AggregateStore,
    private readonly webhooks: Webhooks,
    private readonly secrets: WebhookSecrets,
  ) {}

  async execute({ data: { webhookId }, metadata }: RotateWebhookSecret): Promise<WebhookWithSecret> {
    await this.webhooks.known(webhookId);
    const secret = await this.secrets.make(metadata);
    const record = stepOf(metadata, 'record');
    if (!(await this.store.hasSeen(webhookStream, webhookId, record))) {
      const pointer = await this.secrets.keep(webhookId, secret);
      const command = new RecordWebhookSecret({ webhookId, secret: pointer }, record);
      await this.store.execute(webhookStream, webhookId, command);
    }
    return { webhookId, secret };
  }
}

/** The secret goes last: a removal that is repeated finds what a crash has left of it. */
@CommandHandler(RemoveWebhook)
export class RemoveWebhookHandler implements ICommandHandler<RemoveWebhook, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly webhooks: Webhooks,
    private readonly secrets: WebhookSecrets,
  ) {}

  async execute({ data: { webhookId }, metadata }: RemoveWebhook): Promise<void> {
    if (!isWebhookId(webhookId)) throw new WebhookNotFound();
    await this.store.execute(webhookStream, webhookId, new RemoveWebhook({ webhookId }, metadata));
    await this.webhooks.release(webhookId, stepOf(metadata, 'release'));
    await this.secrets.forget(webhookId);
  }
}

import { WebhookDispatcher, Webhooks } from '@hubledger/contexts/audit/webhooks.module';
import type { KnownWebhook } from '@hubledger/contexts/audit/contract';
import { EventLog } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { webhookResponse } from './webhook-answers';
import type { WebhookResponse } from './webhook.dto';

/** Webhooks as the API shows them: what they are from their streams, how they are doing from who delivers. */
@Injectable()
export class WebhookView {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly dispatcher: WebhookDispatcher,
    private readonly log: EventLog,
  ) {}

  /** @throws WebhookNotFound */
  known(id: string): Promise<KnownWebhook> {
    return this.webhooks.known(id);
  }

  async all(): Promise<WebhookResponse[]> {
    return Promise.all((await this.webhooks.all()).map((webhook) => this.shown(webhook)));
  }

  /** @throws WebhookNotFound */
  async one(id: string): Promise<WebhookResponse> {
    return this.shown(await this.known(id));
  }

  private async shown(webhook: KnownWebhook): Promise<WebhookResponse> {
    const end = { head: await this.log.head(), countsEvents: this.log.countsEvents };
    return webhookResponse(webhook, await this.dispatcher.standing(webhook), end);
  }
}

import { SignedSender } from '@hubledger/contexts/audit/webhooks.module';
import type { Attempt, KnownWebhook } from '@hubledger/contexts/audit/contract';
import { Clock, newId } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';

/** Signed as any other delivery, and of nothing. */
@Injectable()
export class TestDeliveries {
  constructor(
    private readonly sender: SignedSender,
    private readonly clock: Clock,
  ) {}

  send(webhook: KnownWebhook): Promise<Attempt> {
    const { webhookId: webhook_id } = webhook;
    const body = { type: 'audit.test', timestamp: this.clock.iso(), data: { webhook_id } };
    return this.sender.send(webhook, newId(), JSON.stringify(body));
  }
}

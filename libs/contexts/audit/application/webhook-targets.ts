import { Injectable } from '@nestjs/common';
import { WebhookUrlInvalid } from '../domain/errors';
import { WebhookSender } from '../domain/webhook-sender.port';
import { checkedUrl } from '../domain/webhook-url';

/** Where deliveries may go. What a host name stands for is looked at when they do: it may change at any time. */
@Injectable()
export class WebhookTargets {
  constructor(private readonly sender: WebhookSender) {}

  /** @throws WebhookUrlInvalid */
  checked(text: string): string {
    const url = checkedUrl(text);
    const refusal = this.sender.refusal(url);
    if (refusal !== null) throw new WebhookUrlInvalid(refusal);
    return url;
  }
}

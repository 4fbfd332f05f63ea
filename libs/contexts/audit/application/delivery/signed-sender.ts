import { Clock, type Secret } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { Attempt } from '../../domain/attempt';
import { WebhookSender } from '../../domain/webhook-sender.port';
import type { WebhookSecretPointer } from '../../domain/webhook.events';
import type { KnownWebhook } from '../../domain/webhook.state';
import { signedHeaders } from '../signature';
import { WebhookSecrets } from '../webhook-secrets';

export type Receiver = Pick<KnownWebhook, 'webhookId' | 'settings' | 'secret' | 'previousSecret'>;

const NEVER = new AbortController().signal;
/** Secrets kept in memory: a webhook has two, and there are 50 webhooks. */
const REMEMBERED = 200;

/** Signs and sends, once. */
@Injectable()
export class SignedSender {
  private readonly known = new Map<string, Secret<string>>();

  constructor(
    private readonly sender: WebhookSender,
    private readonly secrets: WebhookSecrets,
    private readonly clock: Clock,
  ) {}

  /** @throws what the vault throws */
  async send(receiver: Receiver, id: string, body: string, signal: AbortSignal = NEVER): Promise<Attempt> {
    const secrets = await this.secretsOf(receiver);
    if (secrets.length === 0) return LOST_SECRET;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'hubledger-webhooks',
      ...signedHeaders(secrets, id, this.clock.now(), body),
    };
    return this.sender.send({ url: receiver.settings.url, headers, body }, signal);
  }

  private async secretsOf({ secret, previousSecret }: Receiver): Promise<Array<Secret<string>>> {
    const previous = previousSecret && this.clock.iso() < previousSecret.until ? [previousSecret.secret] : [];
    const found = await Promise.all([secret, ...previous].map((pointer) => this.secretAt(pointer)));
    return found.filter((one) => one !== null);
  }

  private async secretAt(pointer: WebhookSecretPointer): Promise<Secret<string> | null> {
    const key = `${pointer.ref}@${pointer.version}`;
    const secret = this.known.get(key) ?? (await this.secrets.read(pointer));
    if (this.known.size >= REMEMBERED) this.known.clear();
    if (secret) this.known.set(key, secret);
    return secret;
  }
}

/** It was removed meanwhile. */
const LOST_SECRET: Attempt = { status: null, failure: 'its secret is gone', retryAfterMs: null, milliseconds: 0 };

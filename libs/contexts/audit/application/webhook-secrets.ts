import { type CommandMetadata, Sealer, Secret, Vault } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { type WebhookSecretPointer, webhookSecretRef } from '../domain/webhook.events';

/** As the Standard Webhooks specification writes keys: 32 random bytes in base64 behind this. */
const PREFIX = 'whsec_';

/** Keys that deliveries are signed with. In the vault, and in the answers to whoever made one. */
@Injectable()
export class WebhookSecrets {
  constructor(
    private readonly sealer: Sealer,
    private readonly vault: Vault,
  ) {}

  /** Derived from the command with the vault's pepper: a retry makes the same one, and nobody else can. */
  async make({ commandId }: CommandMetadata): Promise<Secret<string>> {
    const digest = await this.sealer.fingerprint('webhook-secret', commandId);
    return new Secret(PREFIX + Buffer.from(digest, 'hex').toString('base64'));
  }

  /** Before the event that names it. */
  async keep(webhookId: string, secret: Secret<string>): Promise<WebhookSecretPointer> {
    const ref = webhookSecretRef(webhookId);
    return { ref, version: await this.vault.put(ref, Buffer.from(secret.reveal())) };
  }

  /** Null after it was forgotten. */
  async read({ ref, version }: WebhookSecretPointer): Promise<Secret<string> | null> {
    const secret = await this.vault.get(ref, version);
    return secret && new Secret(secret.toString());
  }

  forget(webhookId: string): Promise<void> {
    return this.vault.destroy(webhookSecretRef(webhookId));
  }
}

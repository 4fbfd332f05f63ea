import { AggregateStore, Clock, type CommandMetadata, stepOf, uuidV5 } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { AbandonWebhook, AdmitWebhook, ReleaseWebhook } from '../domain/commands';
import { TooManyWebhooks, WebhookNotFound } from '../domain/errors';
import { webhookStream } from '../domain/webhook.decider';
import { isKnown, type KnownWebhook } from '../domain/webhook.state';
import { ALL_WEBHOOKS, webhookSetStream } from '../domain/webhook-set.decider';
import { WebhookSecrets } from './webhook-secrets';

/** An addition takes milliseconds; one that has taken longer was cut off. */
const UNFINISHED_AFTER_MS = 60_000;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isWebhookId = (text: string): boolean => ID.test(text);

/** Which webhooks there are, folded from their streams: the newest answer there is. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
    private readonly secrets: WebhookSecrets,
  ) {}

  /** In the order they were added. */
  async all(): Promise<KnownWebhook[]> {
    const { state: set } = await this.store.load(webhookSetStream, ALL_WEBHOOKS);
    const found = await Promise.all([...set.keys()].map((id) => this.find(id)));
    return found.filter((webhook) => webhook !== null);
  }

  async find(webhookId: string): Promise<KnownWebhook | null> {
    if (!isWebhookId(webhookId)) return null;
    const { state } = await this.store.load(webhookStream, webhookId);
    return isKnown(state) ? state : null;
  }

  /** @throws WebhookNotFound */
  async known(webhookId: string): Promise<KnownWebhook> {
    const webhook = await this.find(webhookId);
    if (!webhook) throw new WebhookNotFound();
    return webhook;
  }

  /** Before it is added. @throws TooManyWebhooks */
  async admit(webhookId: string, metadata: CommandMetadata): Promise<void> {
    const command = new AdmitWebhook({ webhookId }, metadata);
    const attempt = () => this.store.execute(webhookSetStream, ALL_WEBHOOKS, command);
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof TooManyWebhooks) || !(await this.releaseLost(metadata))) throw error;
      await attempt();
    }
  }

  /** After it was removed. */
  async release(webhookId: string, metadata: CommandMetadata): Promise<void> {
    await this.store.execute(webhookSetStream, ALL_WEBHOOKS, new ReleaseWebhook({ webhookId }, metadata));
  }

  /** Gives back what additions and removals that were cut off still hold. @returns whether there was any */
  private async releaseLost(metadata: CommandMetadata): Promise<boolean> {
    const { state: set } = await this.store.load(webhookSetStream, ALL_WEBHOOKS);
    const now = this.clock.now().getTime();
    let released = false;
    for (const [webhookId, admittedAt] of [...set]) {
      if (await this.find(webhookId)) continue;
      if (now - Date.parse(admittedAt) < UNFINISHED_AFTER_MS) continue;
      const step = { ...stepOf(metadata, 'release'), commandId: uuidV5(metadata.commandId, 'release', webhookId) };
      await this.store.execute(webhookStream, webhookId, new AbandonWebhook({ webhookId }, step));
      if (await this.find(webhookId)) continue; // it was finished in between
      await this.secrets.forget(webhookId);
      await this.release(webhookId, step);
      released = true;
    }
    return released;
  }
}

import { assertNever, type Decider, type StreamType } from '@hubledger/kernel';
import type { WebhookSetCommand } from './commands';
import { TooManyWebhooks } from './errors';
import type { WebhookSetEvent } from './webhook-set.events';

export const MAX_WEBHOOKS = 50;

/** When each was admitted, by id, in that order. */
export type WebhookSet = Map<string, string>;

export const webhookSetDecider: Decider<WebhookSet, WebhookSetCommand, WebhookSetEvent> = {
  initialState: () => new Map(),
  decide: ({ type, data: { webhookId }, metadata }, set) => {
    switch (type) {
      case 'AdmitWebhook':
        if (set.has(webhookId)) return [];
        if (set.size >= MAX_WEBHOOKS) throw new TooManyWebhooks(MAX_WEBHOOKS);
        return [{ type: 'WebhookAdmitted', data: { webhookId, admittedAt: metadata.at } }];
      case 'ReleaseWebhook':
        return set.has(webhookId) ? [{ type: 'WebhookReleased', data: { webhookId } }] : [];
      default:
        return assertNever(type);
    }
  },
  evolve: (set, { type, data }) => {
    if (type === 'WebhookAdmitted') set.set(data.webhookId, data.admittedAt);
    if (type === 'WebhookReleased') set.delete(data.webhookId);
    return set;
  },
};

export const webhookSetStream: StreamType<WebhookSet, WebhookSetCommand, WebhookSetEvent> = {
  category: 'webhookset',
  decider: webhookSetDecider,
};

/** There is one set. */
export const ALL_WEBHOOKS = 'all';

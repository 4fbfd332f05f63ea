import type { DomainEvent } from '@hubledger/kernel';

/** Stream `webhookset-all`: which webhooks there are, and a bound for how many. Comes before `WebhookAdded`. */
export type WebhookAdmitted = DomainEvent<'WebhookAdmitted', { webhookId: string; admittedAt: string }>;
/** After `WebhookRemoved`. */
export type WebhookReleased = DomainEvent<'WebhookReleased', { webhookId: string }>;

export type WebhookSetEvent = WebhookAdmitted | WebhookReleased;

import type { DomainEvent, Position, SecretRef } from '@hubledger/kernel';

/** Parameters of the audit's list as that resolves them: ids and keyed hashes, no names and no addresses. Empty: every event. */
export type WebhookFilter = { readonly [parameter: string]: string | readonly string[] };

/** In the vault. */
export interface WebhookSecretPointer {
  ref: string;
  version: number;
}

/** Of all versions of a webhook's secret. */
export const webhookSecretRef = (webhookId: string): SecretRef => `webhook/${webhookId}`;

/** What an admin sets. `batchSize`: events of one delivery, at most; 1 to 100. */
export interface WebhookSettings {
  url: string;
  filter: WebhookFilter;
  description: string;
  batchSize: number;
}

/** `admin`: by hand. `gone`: the receiver answered 410. `failing`: nothing was delivered for a day. */
export type WebhookPauseReason = 'admin' | 'gone' | 'failing';

/** Stream `webhook-{uuid}`. Events recorded after this one are delivered. */
export type WebhookAdded = DomainEvent<
  'WebhookAdded',
  WebhookSettings & { webhookId: string; addedAt: string; secret: WebhookSecretPointer }
>;
export type WebhookUpdated = DomainEvent<
  'WebhookUpdated',
  { webhookId: string; before: WebhookSettings; after: WebhookSettings }
>;
/** Until `previousUntil` deliveries are signed with the secret before as well. */
export type WebhookSecretRotated = DomainEvent<
  'WebhookSecretRotated',
  { webhookId: string; secret: WebhookSecretPointer; previousUntil: string }
>;
/** What is recorded meanwhile is delivered after it was resumed. */
export type WebhookPaused = DomainEvent<
  'WebhookPaused',
  { webhookId: string; reason: WebhookPauseReason; pausedAt: string }
>;
export type WebhookResumed = DomainEvent<'WebhookResumed', { webhookId: string }>;
/** Its secrets are destroyed. Also a fence, in front of an addition that was never finished. */
export type WebhookRemoved = DomainEvent<'WebhookRemoved', { webhookId: string }>;
/** A dead letter: one event that was given up, named by its place. No webhook is told of it. */
export type WebhookDeliveryFailed = DomainEvent<
  'WebhookDeliveryFailed',
  {
    webhookId: string;
    position: Position;
    stream: string;
    revision: number;
    eventType: string;
    attempts: number;
    /** Of the last answer; null when there was none. */
    status: number | null;
    /** Why the last attempt failed, in words of ours. */
    failure: string;
    failedAt: string;
  }
>;
/** An admin had a dead letter sent again. No webhook is told of it. */
export type WebhookDeliveryRetried = DomainEvent<
  'WebhookDeliveryRetried',
  {
    webhookId: string;
    position: Position;
    delivered: boolean;
    status: number | null;
    failure: string | null;
    retriedAt: string;
  }
>;

export type WebhookEvent =
  | WebhookAdded
  | WebhookUpdated
  | WebhookSecretRotated
  | WebhookPaused
  | WebhookResumed
  | WebhookRemoved
  | WebhookDeliveryFailed
  | WebhookDeliveryRetried;

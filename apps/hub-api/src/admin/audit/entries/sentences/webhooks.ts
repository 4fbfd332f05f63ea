import type { WebhookEvent, WebhookSetEvent } from '@hubledger/contexts/audit/contract';
import { counted, plain, short, who } from '../phrases';
import type { Sentences } from '../sentence';

/** Where it goes, without path and query: some hide a token there. */
const hostOf = (url: string): string => plain(/^https?:\/\/[^/?#]*/.exec(url)?.[0] ?? '');

const REASONS = {
  gone: 'its receiver answered that it is gone',
  failing: 'nothing had been delivered for a day',
} as const;

export const webhookSentences: Sentences<WebhookEvent | WebhookSetEvent> = {
  WebhookAdmitted: ({ data }) => `A place was taken for webhook ${short(data.webhookId)}`,
  WebhookReleased: ({ data }) => `The place of webhook ${short(data.webhookId)} was given back`,
  WebhookAdded: (event, names) =>
    `${who(event, names)} added webhook ${short(event.data.webhookId)} to ${hostOf(event.data.url)}`,
  WebhookUpdated: (event, names) => {
    const { webhookId, before, after } = event.data;
    const moved = before.url === after.url ? '' : `, which now goes to ${hostOf(after.url)}`;
    return `${who(event, names)} changed webhook ${short(webhookId)}${moved}`;
  },
  WebhookSecretRotated: (event, names) =>
    `${who(event, names)} gave webhook ${short(event.data.webhookId)} a new secret`,
  WebhookPaused: (event, names) => {
    const { webhookId, reason } = event.data;
    const why = reason === 'admin' ? '' : `, as ${REASONS[reason]}`;
    return `${who(event, names)} paused webhook ${short(webhookId)}${why}`;
  },
  WebhookResumed: (event, names) => `${who(event, names)} resumed webhook ${short(event.data.webhookId)}`,
  WebhookRemoved: (event, names) => `${who(event, names)} removed webhook ${short(event.data.webhookId)}`,
  WebhookDeliveryFailed: ({ data: { webhookId, position, eventType, attempts, failure } }) =>
    `Webhook ${short(webhookId)} was not given ${plain(eventType)} at ${position} in ${counted(attempts, 'attempt')}: ${plain(failure)}`,
  WebhookDeliveryRetried: (event, names) => {
    const { webhookId, position, failure } = event.data;
    const outcome = failure === null ? 'it was delivered' : plain(failure);
    return `${who(event, names)} had the event at ${position} sent to webhook ${short(webhookId)} again: ${outcome}`;
  },
};

import { assertNever, type Decider, type StreamType } from '@hubledger/kernel';
import type {
  PauseWebhook,
  RecordDeadLetters,
  RecordRetry,
  RecordWebhook,
  RecordWebhookSecret,
  UpdateWebhook,
  WebhookCommand,
} from './commands';
import { DeadLetterNotFound, WebhookNotFound } from './errors';
import type { WebhookEvent, WebhookSettings } from './webhook.events';
import { evolveWebhook, isKnown, type KnownWebhook, type Webhook } from './webhook.state';

/** In which a receiver learns the new secret. */
const PREVIOUS_SECRET_MS = 24 * 3_600_000;
/** Nothing delivered for so long: whoever receives it is gone for good. */
const GIVES_UP_AFTER_MS = 24 * 3_600_000;

const record = ({ data }: RecordWebhook, { status }: Webhook): WebhookEvent[] => {
  if (status === 'removed') throw new WebhookNotFound();
  return status === 'unknown' ? [{ type: 'WebhookAdded', data }] : [];
};

const update = ({ data: { webhookId, ...given } }: UpdateWebhook, { settings: before }: KnownWebhook) => {
  const after: WebhookSettings = {
    url: given.url ?? before.url,
    filter: given.filter ?? before.filter,
    description: given.description ?? before.description,
    batchSize: given.batchSize ?? before.batchSize,
  };
  const same = isSameSettings(before, after);
  return same ? [] : [{ type: 'WebhookUpdated' as const, data: { webhookId, before, after } }];
};

const isSameSettings = (one: WebhookSettings, other: WebhookSettings): boolean =>
  one.url === other.url &&
  one.description === other.description &&
  one.batchSize === other.batchSize &&
  JSON.stringify(Object.entries(one.filter).sort()) === JSON.stringify(Object.entries(other.filter).sort());

const rotate = ({ data: { webhookId, secret }, metadata: { at } }: RecordWebhookSecret): WebhookEvent[] => {
  const previousUntil = new Date(Date.parse(at) + PREVIOUS_SECRET_MS).toISOString();
  return [{ type: 'WebhookSecretRotated', data: { webhookId, secret, previousUntil } }];
};

const pause = ({ data, metadata }: PauseWebhook, { status }: KnownWebhook): WebhookEvent[] =>
  status === 'paused' ? [] : [{ type: 'WebhookPaused', data: { ...data, pausedAt: metadata.at } }];

const bury = ({ data, metadata: { at } }: RecordDeadLetters, state: KnownWebhook): WebhookEvent[] => {
  const { webhookId, letters, failingSince } = data;
  const failed = letters
    .filter(({ position }) => !state.deadLetters.has(position))
    .map((letter) => ({ type: 'WebhookDeliveryFailed' as const, data: { webhookId, ...letter } }));
  const hopeless = Date.parse(at) - Date.parse(failingSince) >= GIVES_UP_AFTER_MS && state.status === 'active';
  const paused = { type: 'WebhookPaused' as const, data: { webhookId, reason: 'failing' as const, pausedAt: at } };
  return hopeless ? [...failed, paused] : failed;
};

const recordRetry = ({ data, metadata }: RecordRetry, { deadLetters }: KnownWebhook): WebhookEvent[] => {
  if (!deadLetters.has(data.position)) throw new DeadLetterNotFound();
  const outcome = { delivered: data.failure === null, retriedAt: metadata.at };
  return [{ type: 'WebhookDeliveryRetried', data: { ...data, ...outcome } }];
};

export const webhookDecider: Decider<Webhook, WebhookCommand, WebhookEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    if (command.type === 'RecordWebhook') return record(command, state);
    const { webhookId } = command.data;
    if (command.type === 'AbandonWebhook') {
      return state.status === 'unknown' ? [{ type: 'WebhookRemoved', data: { webhookId } }] : [];
    }
    if (command.type === 'RemoveWebhook' && state.status === 'removed') return [];
    if (!isKnown(state)) throw new WebhookNotFound();
    switch (command.type) {
      case 'UpdateWebhook':
        return update(command, state);
      case 'RecordWebhookSecret':
        return rotate(command);
      case 'PauseWebhook':
        return pause(command, state);
      case 'ResumeWebhook':
        return state.status === 'active' ? [] : [{ type: 'WebhookResumed', data: { webhookId } }];
      case 'RemoveWebhook':
        return [{ type: 'WebhookRemoved', data: { webhookId } }];
      case 'RecordDeadLetters':
        return bury(command, state);
      case 'RecordRetry':
        return recordRetry(command, state);
      default:
        return assertNever(command);
    }
  },
  evolve: evolveWebhook,
};

export const webhookStream: StreamType<Webhook, WebhookCommand, WebhookEvent> = {
  category: 'webhook',
  decider: webhookDecider,
};

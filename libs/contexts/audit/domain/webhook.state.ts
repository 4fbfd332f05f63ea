import { ORIGIN, type Position, type RecordedEvent } from '@hubledger/kernel';
import type {
  WebhookAdded,
  WebhookDeliveryFailed,
  WebhookEvent,
  WebhookPauseReason,
  WebhookSecretPointer,
  WebhookSettings,
} from './webhook.events';

/** Kept of one webhook; older ones are found in the log only. */
export const MAX_DEAD_LETTERS = 1_000;

export type DeadLetter = Omit<WebhookDeliveryFailed['data'], 'webhookId'>;

export interface KnownWebhook {
  readonly status: 'active' | 'paused';
  readonly webhookId: string;
  readonly settings: WebhookSettings;
  readonly addedAt: string;
  /** Where it begins. */
  readonly addedIn: Position;
  readonly secret: WebhookSecretPointer;
  readonly previousSecret: { readonly secret: WebhookSecretPointer; readonly until: string } | null;
  readonly paused: { readonly reason: WebhookPauseReason; readonly at: string } | null;
  /** By position, those that failed first in front. */
  readonly deadLetters: Map<Position, DeadLetter>;
}

export type Webhook = { readonly status: 'unknown' | 'removed' } | KnownWebhook;

export const isKnown = (webhook: Readonly<Webhook>): webhook is KnownWebhook =>
  webhook.status === 'active' || webhook.status === 'paused';

const added = ({ webhookId, addedAt, secret, ...settings }: WebhookAdded['data'], addedIn: Position): KnownWebhook => ({
  status: 'active',
  webhookId,
  settings,
  addedAt,
  addedIn,
  secret,
  previousSecret: null,
  paused: null,
  deadLetters: new Map(),
});

const letterOf = (failed: WebhookDeliveryFailed['data']): DeadLetter => {
  const { position, stream, revision, eventType, attempts, status, failure, failedAt } = failed;
  return { position, stream, revision, eventType, attempts, status, failure, failedAt };
};

/** In place: a webhook whose receiver is away has many. */
const keepLetter = (state: KnownWebhook, letter: DeadLetter): KnownWebhook => {
  state.deadLetters.set(letter.position, letter);
  const [oldest] = state.deadLetters.keys();
  if (state.deadLetters.size > MAX_DEAD_LETTERS && oldest !== undefined) state.deadLetters.delete(oldest);
  return state;
};

export const evolveWebhook = (state: Webhook, event: WebhookEvent & Partial<RecordedEvent>): Webhook => {
  if (event.type === 'WebhookAdded') return added(event.data, event.position ?? ORIGIN);
  if (event.type === 'WebhookRemoved') return { status: 'removed' };
  if (!isKnown(state)) return state;
  switch (event.type) {
    case 'WebhookUpdated':
      return { ...state, settings: event.data.after };
    case 'WebhookSecretRotated': {
      const { secret, previousUntil: until } = event.data;
      return { ...state, secret, previousSecret: { secret: state.secret, until } };
    }
    case 'WebhookPaused':
      return { ...state, status: 'paused', paused: { reason: event.data.reason, at: event.data.pausedAt } };
    case 'WebhookResumed':
      return { ...state, status: 'active', paused: null };
    case 'WebhookDeliveryFailed':
      return keepLetter(state, letterOf(event.data));
    case 'WebhookDeliveryRetried': {
      const { position, delivered, status, failure, retriedAt: failedAt } = event.data;
      const letter = state.deadLetters.get(position);
      if (delivered) state.deadLetters.delete(position);
      else if (letter) {
        const attempts = letter.attempts + 1;
        state.deadLetters.set(position, { ...letter, attempts, status, failure: failure ?? letter.failure, failedAt });
      }
      return state;
    }
    default:
      return state; // history may hold event types this release has retired
  }
};

import type { Attempt, DeadLetter, KnownWebhook } from '@hubledger/contexts/audit/contract';
import type { LaneStanding } from '@hubledger/contexts/audit/webhooks.module';
import { eventsBehind, type LogEnd } from '@hubledger/kernel';
import { exactly } from '../../query/total';
import type { DeadLetterListResponse, DeadLetterResponse } from './dead-letter.dto';
import type { WebhookAttemptResponse, WebhookResponse } from './webhook.dto';

/** @param end read before the standing was */
export const webhookResponse = (webhook: KnownWebhook, standing: LaneStanding, end: LogEnd): WebhookResponse => {
  const { webhookId: id, settings, status: state, paused, addedAt, previousSecret, deadLetters } = webhook;
  const { url, filter, description, batchSize: batch_size } = settings;
  return {
    ...{ id, url, filter, description, batch_size, state, paused },
    created_at: addedAt,
    previous_secret_until: previousSecret?.until ?? null,
    dead_letters: deadLetters.size,
    delivery: deliveryOf(standing, end),
  };
};

const deliveryOf = ({ position, deliveredAt, failingSince, trouble }: LaneStanding, end: LogEnd) => ({
  position,
  lag_events: eventsBehind(position, end),
  last_success_at: deliveredAt,
  failing_since: failingSince,
  trouble: trouble && {
    attempts: trouble.attempts,
    last_status: trouble.status,
    failure: trouble.failure,
    failed_at: trouble.failedAt,
    next_attempt_at: trouble.nextAttemptAt,
  },
});

export const attemptResponse = ({ status, failure, milliseconds }: Attempt): WebhookAttemptResponse => ({
  delivered: failure === null,
  status,
  milliseconds,
  failure,
});

export const deadLetterPage = (
  { deadLetters }: KnownWebhook,
  { limit, offset }: { limit: number; offset: number },
): DeadLetterListResponse => ({
  dead_letters: [...deadLetters.values()].slice(offset, offset + limit).map(deadLetterResponse),
  ...exactly(deadLetters.size),
  limit,
  offset,
});

const deadLetterResponse = (letter: DeadLetter): DeadLetterResponse => ({
  position: letter.position,
  event_type: letter.eventType,
  stream: letter.stream,
  attempts: letter.attempts,
  last_status: letter.status,
  failure: letter.failure,
  failed_at: letter.failedAt,
});

import { DomainError } from '@hubledger/kernel';

export class WebhookNotFound extends DomainError {
  readonly code = 'audit.webhook_not_found';
  readonly kind = 'not-found';
  constructor() {
    super('Webhook not found');
  }
}

export class WebhookUrlInvalid extends DomainError {
  readonly code = 'audit.webhook_url_invalid';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(`The url can't be used: ${reason}`);
  }
}

export class TooManyWebhooks extends DomainError {
  readonly code = 'audit.too_many_webhooks';
  readonly kind = 'conflict';
  constructor(most: number) {
    super(`There are ${most} webhooks already`, { most });
  }
}

export class DeadLetterNotFound extends DomainError {
  readonly code = 'audit.dead_letter_not_found';
  readonly kind = 'not-found';
  constructor() {
    super('Dead letter not found');
  }
}

/** A retention rule has taken it since. */
export class DeadLetterExpired extends DomainError {
  readonly code = 'audit.dead_letter_expired';
  readonly kind = 'not-found';
  constructor() {
    super('The event of this dead letter is no longer in the log');
  }
}

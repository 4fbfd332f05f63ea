import type { Attempt } from '../../domain/attempt';
import { isGone } from '../../domain/attempt';
import { MAX_ATTEMPTS, pauseAfter } from '../../domain/retry-schedule';
import type { Delivery } from './delivery-body';

export interface Trouble {
  readonly attempts: number;
  readonly status: number | null;
  readonly failure: string;
  readonly failedAt: string;
  /** Null after the last attempt. */
  readonly nextAttemptAt: string | null;
}

export interface CourierParts {
  readonly send: (delivery: Delivery) => Promise<Attempt>;
  /** Ends early when there is no point in waiting on. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** False once the webhook was changed, paused, removed, or the hub stops. */
  readonly goesOn: () => boolean;
  readonly failed: (trouble: Trouble) => void;
  readonly now: () => Date;
  readonly random: () => number;
}

/** `cut-off`: nothing is decided, it is to be begun anew. */
export type Ending =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'given-up'; readonly trouble: Trouble };

/** One delivery until it was taken, or given up after an hour of attempts. */
export const deliver = async (delivery: Delivery, parts: CourierParts): Promise<Ending> => {
  for (let attempts = 1; ; attempts++) {
    const attempt = await parts.send(delivery);
    const { status, failure } = attempt;
    if (failure === null) return { kind: 'delivered' };
    if (!parts.goesOn()) return { kind: 'cut-off' };
    const now = parts.now();
    const pause = attempts < MAX_ATTEMPTS ? pauseAfter(attempts, parts.random(), attempt.retryAfterMs) : null;
    const nextAttemptAt = pause === null ? null : new Date(now.getTime() + pause).toISOString();
    const trouble = { attempts, status, failure, failedAt: now.toISOString(), nextAttemptAt };
    parts.failed(trouble);
    if (isGone(attempt)) return { kind: 'gone' };
    if (pause === null) return { kind: 'given-up', trouble };
    await parts.wait(pause);
    if (!parts.goesOn()) return { kind: 'cut-off' };
  }
};

import type { Attempt } from './attempt';

export interface SignedDelivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; what was signed. */
  readonly body: string;
}

/** Sends deliveries: one POST, bounded in time and in what is read of the answer, to addresses that may be asked. */
export abstract class WebhookSender {
  /** Never rejects. An abort counts as a failure. */
  abstract send(delivery: SignedDelivery, signal: AbortSignal): Promise<Attempt>;
  /** Why nothing will ever be sent there, as far as the text of the url tells; null when it may be. */
  abstract refusal(url: string): string | null;
  abstract close(): void;
}

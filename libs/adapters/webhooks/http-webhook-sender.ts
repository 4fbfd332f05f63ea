import {
  type Attempt,
  failureOf,
  retryAfterMs,
  type SignedDelivery,
  WebhookSender,
} from '@hubledger/contexts/audit/contract';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { AddressRefused, guardedLookup, isOpenlyPrivate } from '@hubledger/adapters/upstream';

export interface HttpWebhookSenderOptions {
  /** Also to private, loopback and link-local addresses. */
  readonly allowPrivate: boolean;
  /** Milliseconds from the first look at the name to the end of the answer; default 10,000. */
  readonly timeoutMs?: number;
  /** Default: the system's. */
  readonly lookup?: ReturnType<typeof guardedLookup>;
}

const TIMEOUT_MS = 10_000;
/** Of an answer, which nobody reads. */
const MAX_ANSWER_BYTES = 1_024;
const KEPT = { keepAlive: true, maxFreeSockets: 50, timeout: 30_000 };

type Outcome = Omit<Attempt, 'milliseconds'>;

/** One POST over a connection that is kept for the next. No redirects, no proxies, no cookies. */
export class HttpWebhookSender extends WebhookSender {
  private readonly http = new HttpAgent(KEPT);
  private readonly https = new HttpsAgent(KEPT);

  constructor(private readonly options: HttpWebhookSenderOptions) {
    super();
  }

  refusal(url: string): string | null {
    return isOpenlyPrivate(url) && !this.options.allowPrivate ? new AddressRefused().message : null;
  }

  async send(delivery: SignedDelivery, signal: AbortSignal): Promise<Attempt> {
    const started = performance.now();
    const refusal = this.refusal(delivery.url); // an address in the url itself is never looked up
    const outcome = refusal === null ? await this.post(delivery, signal) : failed(refusal);
    return { ...outcome, milliseconds: Math.round(performance.now() - started) };
  }

  close(): void {
    this.http.destroy();
    this.https.destroy();
  }

  private post(delivery: SignedDelivery, signal: AbortSignal, again = true): Promise<Outcome> {
    const { allowPrivate, timeoutMs = TIMEOUT_MS, lookup = guardedLookup() } = this.options;
    const secure = delivery.url.startsWith('https:');
    const timeout = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(delivery.url, {
        method: 'POST',
        agent: secure ? this.https : this.http,
        headers: { ...delivery.headers, 'content-length': Buffer.byteLength(delivery.body) },
        signal: AbortSignal.any([signal, timeout]),
        ...(allowPrivate ? {} : { lookup }),
      });
      outgoing.on('response', (answer) => resolve(outcomeOf(answer)));
      outgoing.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        resolve({ status: statusCode ?? 0, failure: failureOf(statusCode ?? 0), retryAfterMs: null });
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // The receiver has closed a kept connection in the moment it was used: that says nothing about the delivery.
        if (again && outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(this.post(delivery, signal, false));
        else resolve(failed(timeout.aborted ? `no answer in ${timeoutMs / 1_000} s` : wordsFor(error)));
      });
      outgoing.on('close', () => resolve(failed('no connection (closed)'))); // whatever else may end it unsaid
      outgoing.end(delivery.body);
    });
  }
}

const failed = (failure: string): Outcome => ({ status: null, failure, retryAfterMs: null });

/** Once the answer is over, or as much of it as is looked at. What it was stands in its first line. */
const outcomeOf = (answer: IncomingMessage): Promise<Outcome> =>
  new Promise((resolve) => {
    const status = answer.statusCode ?? 0;
    const asked = retryAfterMs(answer.headers['retry-after'], new Date());
    const done = (): void => resolve({ status, failure: failureOf(status), retryAfterMs: asked });
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) answer.destroy();
    });
    answer.on('error', done); // also the time-out: the status has come
    answer.on('close', done);
  });

/** Codes only: messages of Node name addresses inside of this network. */
const wordsFor = (error: NodeJS.ErrnoException): string => {
  if (error instanceof AddressRefused) return error.message;
  return `no connection (${error.code ?? error.name})`;
};

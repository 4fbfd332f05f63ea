import type { Secret } from '@hubledger/kernel';
import { createHmac } from 'node:crypto';

/**
 * The headers of the Standard Webhooks specification (1.0.0): HMAC-SHA256 over id, time and body, once for each secret
 * that a receiver may know.
 *
 * @param id the same for every attempt; without a '.'
 */
export const signedHeaders = (
  secrets: ReadonlyArray<Secret<string>>,
  id: string,
  at: Date,
  body: string,
): Record<string, string> => {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => `v1,${signatureOf(secret, `${id}.${timestamp}.${body}`)}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
};

const signatureOf = (secret: Secret<string>, content: string): string => {
  const key = Buffer.from(secret.reveal().slice(secret.reveal().indexOf('_') + 1), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
};

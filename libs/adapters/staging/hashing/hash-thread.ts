import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

export type Algorithm = 'sha256' | 'sha1';

/** `bytes` lie in shared memory: they must stay as they are until the answer. Each message is answered, in order. */
export type HashRequest =
  | { readonly kind: 'update'; readonly hash: number; readonly algorithm: Algorithm; readonly bytes: Uint8Array }
  | { readonly kind: 'digest'; readonly hash: number }
  | { readonly kind: 'drop'; readonly hash: number };

/** The digest in hex, or an empty string. */
export type HashAnswer = string;

const open = new Map<number, Hash>();

const answer = (request: HashRequest): HashAnswer => {
  const hash = open.get(request.hash);
  if (request.kind === 'update') {
    const updated = hash ?? createHash(request.algorithm);
    open.set(request.hash, updated);
    updated.update(request.bytes);
    return '';
  }
  open.delete(request.hash);
  return request.kind === 'digest' && hash ? hash.digest('hex') : '';
};

parentPort?.on('message', (request: HashRequest) => parentPort?.postMessage(answer(request)));

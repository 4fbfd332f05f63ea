import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { failureOf, StorageTooNew } from '../errors';
import type { FromWorker, Outcome, ToWorker } from './protocol';

/** What a worker does: groups of requests in, one outcome each out; `end` closes the file. */
export interface Service<Request, Answer> {
  /** Called with at least one request; never throws. */
  handle(group: readonly Request[]): Array<Outcome<Answer>>;
  end(): void;
}

/**
 * Runs a service in this worker thread. Requests that have queued up while a group was written become the next group,
 * so the busier the log is the more appends share one sync.
 *
 * @param largestGroup requests; bounds how long the first of a group waits.
 */
export const serve = <Request, Answer>(start: () => Service<Request, Answer>, largestGroup: number): void => {
  if (!parentPort) throw new Error('This file runs in a worker thread');
  const port: MessagePort = parentPort;
  const send = (message: FromWorker<Answer>) => port.postMessage(message);
  let service: Service<Request, Answer>;
  try {
    service = start();
  } catch (error) {
    send({ kind: 'refused', failure: failureOf(error), tooNew: error instanceof StorageTooNew });
    port.close();
    return;
  }
  port.on('message', (first: ToWorker<Request>) => {
    const group: Array<Exclude<ToWorker<Request>, 'end'>> = [];
    let next: ToWorker<Request> | undefined = first;
    while (next !== undefined && next !== 'end') {
      group.push(next);
      if (group.length === largestGroup) break;
      const queued: { message: ToWorker<Request> } | undefined = receiveMessageOnPort(port);
      next = queued?.message;
    }
    if (group.length > 0) {
      const outcomes = service.handle(group.map(({ request }) => request));
      send({ kind: 'replies', replies: group.map(({ id }, index) => ({ id, ...outcomes[index]! })) });
    }
    if (next !== 'end') return;
    service.end();
    send({ kind: 'ended' });
    port.close();
  });
  send({ kind: 'ready' });
};

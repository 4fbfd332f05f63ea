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
 * @param handedOver memory of an answer that this thread will not look at again, and that need not be copied
 */
export const serve = <Request, Answer>(
  start: () => Service<Request, Answer>,
  largestGroup: number,
  handedOver: (answer: Answer) => readonly ArrayBuffer[] = () => [],
): void => {
  if (!parentPort) throw new Error('This file runs in a worker thread');
  const port: MessagePort = parentPort;
  const send = (message: FromWorker<Answer>, transfers: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, transfers);
  let service: Service<Request, Answer>;
  try {
    service = start();
  } catch (error) {
    send({ kind: 'refused', failure: failureOf(error), tooNew: error instanceof StorageTooNew });
    port.close();
    return;
  }
  const queue: Request[] = [];
  let ending = false;
  const take = (message: ToWorker<Request>): void => {
    if (message === 'end') ending = true;
    else queue.push(...message);
  };
  const fill = (): void => {
    while (!ending && queue.length < largestGroup) {
      const next: { message: ToWorker<Request> } | undefined = receiveMessageOnPort(port);
      if (!next) return;
      take(next.message);
    }
  };
  port.on('message', (message: ToWorker<Request>) => {
    take(message);
    for (fill(); queue.length > 0; fill()) {
      const outcomes = service.handle(queue.splice(0, largestGroup));
      const transfers = outcomes.flatMap((outcome) => ('answer' in outcome ? handedOver(outcome.answer) : []));
      send({ kind: 'replies', outcomes }, transfers);
    }
    if (!ending) return;
    service.end();
    send({ kind: 'ended' });
    port.close();
  });
  send({ kind: 'ready' });
};

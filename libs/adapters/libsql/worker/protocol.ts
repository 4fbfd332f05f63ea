import type { Failure } from '../errors';

/** Main thread to worker: requests in order. `end`: finish what came before, close the file, and leave. */
export type ToWorker<Request> = readonly Request[] | 'end';

export type Outcome<Answer> = { readonly answer: Answer } | { readonly failure: Failure };

/** Worker to main thread. Outcomes come in the order of the requests, each once. */
export type FromWorker<Answer> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly tooNew: boolean }
  | { readonly kind: 'replies'; readonly outcomes: ReadonlyArray<Outcome<Answer>> }
  | { readonly kind: 'ended' };

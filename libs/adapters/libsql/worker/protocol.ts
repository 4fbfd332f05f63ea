import type { Failure } from '../errors';

/** Main thread to worker. `end`: finish what came before, close the file, and leave. */
export type ToWorker<Request> = { readonly id: number; readonly request: Request } | 'end';

export type Outcome<Answer> = { readonly answer: Answer } | { readonly failure: Failure };

export type Reply<Answer> = { readonly id: number } & Outcome<Answer>;

/** Worker to main thread. */
export type FromWorker<Answer> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly tooNew: boolean }
  | { readonly kind: 'replies'; readonly replies: ReadonlyArray<Reply<Answer>> }
  | { readonly kind: 'ended' };

import type { EncodedEvent, ExpectedRevision, StreamName } from '@hubledger/kernel';

/** `at`: the main thread's clock, ISO-8601 UTC, as the writer keeps none of its own. */
export type LogRequest =
  | {
      readonly kind: 'append';
      readonly stream: StreamName;
      readonly expected: ExpectedRevision;
      readonly events: readonly EncodedEvent[];
      readonly at: string;
    }
  | {
      readonly kind: 'retain';
      readonly stream: StreamName;
      /** Seconds. */
      readonly maxAge: number | null;
      readonly maxCount: number | null;
    }
  | { readonly kind: 'sweep'; readonly at: string };

export type AppendRequest = Extract<LogRequest, { kind: 'append' }>;
export type RetainRequest = Extract<LogRequest, { kind: 'retain' }>;

export type LogAnswer =
  | { readonly kind: 'appended'; readonly revision: number; readonly position: number }
  /** The expectation does not hold; `actual` is the stream's last revision, -1 for none. */
  | { readonly kind: 'moved'; readonly actual: number }
  | { readonly kind: 'done' }
  /** `more`: expired events are left for another round. */
  | { readonly kind: 'swept'; readonly more: boolean };

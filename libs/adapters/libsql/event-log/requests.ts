import type { EncodedEvent, ExpectedRevision, StreamName } from '@hubledger/kernel';

/** Milliseconds on a clock that all threads share and nobody sets. */
export const monotonicMs = (): number => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
};

/** `at`: the main thread's clock, ISO-8601 UTC, as the writer keeps none of its own. */
export type LogRequest =
  | {
      readonly kind: 'append';
      readonly stream: StreamName;
      readonly expected: ExpectedRevision;
      readonly events: readonly EncodedEvent[];
      readonly at: string;
      /** `monotonicMs` after which it is not to be begun any more. */
      readonly until: number;
    }
  | {
      readonly kind: 'retain';
      readonly stream: StreamName;
      /** Seconds. */
      readonly maxAge: number | null;
      readonly maxCount: number | null;
      /** Revision. */
      readonly after: number | null;
    }
  | { readonly kind: 'sweep'; readonly at: string };

export type AppendRequest = Extract<LogRequest, { kind: 'append' }>;
export type AppendedAnswer = Extract<LogAnswer, { kind: 'appended' }>;
export type RetainRequest = Extract<LogRequest, { kind: 'retain' }>;

export type LogAnswer =
  | { readonly kind: 'appended'; readonly revision: number; readonly position: number; readonly recordedAt: string }
  /** An earlier try of the same append had landed, there. */
  | { readonly kind: 'repeated'; readonly revision: number; readonly position: number }
  /** It waited too long and was not begun. */
  | { readonly kind: 'expired' }
  /** The expectation does not hold; `actual` is the stream's last revision, -1 for none. */
  | { readonly kind: 'moved'; readonly actual: number }
  | { readonly kind: 'done' }
  /** `more`: expired events are left for another round. */
  | { readonly kind: 'swept'; readonly more: boolean };

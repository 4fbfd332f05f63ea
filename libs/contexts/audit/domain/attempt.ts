/** What came of sending once. */
export interface Attempt {
  /** Null when no answer came. */
  readonly status: number | null;
  /** Null when it was delivered; else why not, in words that quote nothing of the answer. */
  readonly failure: string | null;
  /** Asked for by the receiver. */
  readonly retryAfterMs: number | null;
  readonly milliseconds: number;
}

/** The receiver wants nothing any more. */
const GONE = 410;

export const isGone = ({ status }: Attempt): boolean => status === GONE;

/** Null for success: any 2xx. A redirect is none: following it could lead anywhere. */
export const failureOf = (status: number): string | null => {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `answered ${status}, redirects are not followed` : `answered ${status}`;
};

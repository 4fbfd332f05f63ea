/** A quoted strong tag; `hash` is a blob SHA-1 or a SHA-256, which clients use as a file name. */
export const etagOf = (hash: string): string => `"${hash}"`;

/** Whether an `If-None-Match` header names this tag, by weak comparison (RFC 9110). */
export const etagMatches = (header: string | undefined, etag: string): boolean => {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
};

/** Whether a `Range` counts: unless `If-Range` names another version. No dates are sent, so none can match. */
export const rangeApplies = (ifRange: string | undefined, etag: string): boolean =>
  ifRange === undefined || ifRange.trim() === etag;

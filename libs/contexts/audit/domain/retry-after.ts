/** The header `Retry-After`, as seconds or as a date: milliseconds from `now` on. Null for what is neither. */
export const retryAfterMs = (text: string | undefined, now: Date): number | null => {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Z][a-z]{2}, \d\d /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
};

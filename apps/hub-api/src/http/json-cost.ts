const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export interface JsonLimits {
  /** Objects and arrays inside each other. */
  readonly depth: number;
  /** Values of all kinds, and names of members. */
  readonly values: number;
}

/** Behind the text that starts at this quote; the end when it is open. */
const behindText = (json: string, quote: number): number => {
  for (let at = quote + 1; at < json.length; at += 1) {
    const character = json.charCodeAt(at);
    if (character === BACKSLASH) at += 1;
    else if (character === QUOTE) return at + 1;
  }
  return json.length;
};

/**
 * Whether this JSON stays within limits, found out by one walk that makes nothing: ten megabytes of `[[],[],...` become a
 * gigabyte when they are parsed, and every step behind the parser takes its time for each of the five million values.
 * Text that is no JSON may pass; the parser refuses it at its first fault.
 */
export const isWithin = (json: string, { depth, values }: JsonLimits): boolean => {
  let open = 0;
  let seen = 1;
  for (let at = 0; at < json.length;) {
    const character = json.charCodeAt(at);
    if (character === QUOTE) {
      at = behindText(json, at);
      continue;
    }
    at += 1;
    if (character === 0x5b || character === 0x7b) {
      open += 1;
      seen += 1; // an empty one counts as well
      if (open > depth) return false;
    } else if (character === 0x5d || character === 0x7d) open -= 1;
    else if (character === 0x2c || character === 0x3a) seen += 1;
    if (seen > values) return false;
  }
  return true;
};

/** Names of POSIX classes, over ASCII as git has them. */
const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/, // eslint-disable-line no-control-regex
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
const SLASH = 0x2f;
const DASH = 0x2d;
const CLOSE = 0x5d;
const BACKSLASH = 0x5c;

/** One byte of a class, maybe escaped; null at the end of the pattern. */
const byteAt = (pattern: Buffer, at: number): { byte: number; next: number } | null => {
  const escaped = pattern[at] === BACKSLASH;
  const byte = pattern[escaped ? at + 1 : at];
  return byte === undefined ? null : { byte, next: escaped ? at + 2 : at + 1 };
};

/** `[:name:]` at this place: marks its bytes and answers what follows; null when it is none. */
const posixAt = (pattern: Buffer, at: number, bytes: Uint8Array): number | null => {
  const match = /^\[:([a-z]+):\]/.exec(pattern.toString('latin1', at, at + 12));
  const members = POSIX[match?.[1] ?? ''];
  if (!match || !members) return null;
  for (let byte = 0; byte < 128; byte += 1) if (members.test(String.fromCharCode(byte))) bytes[byte] = 1;
  return at + match[0].length;
};

/** Reads `[...]` from its bracket on. A class never matches '/'. Null when it is not closed. */
export const parseClass = (pattern: Buffer, from: number): { bytes: Uint8Array; next: number } | null => {
  const bytes = new Uint8Array(256);
  const negated = pattern[from + 1] === 0x21 || pattern[from + 1] === 0x5e;
  const start = from + (negated ? 2 : 1);
  let at = start;
  while (at < pattern.length && (pattern[at] !== CLOSE || at === start)) {
    const named = posixAt(pattern, at, bytes);
    if (named !== null) {
      at = named;
      continue;
    }
    const low = byteAt(pattern, at);
    if (!low) return null;
    const isRange = pattern[low.next] === DASH && pattern[low.next + 1] !== CLOSE;
    const high = isRange ? byteAt(pattern, low.next + 1) : low;
    if (!high) return null;
    bytes.fill(1, low.byte, Math.max(low.byte, high.byte + 1));
    at = high.next;
  }
  if (at >= pattern.length) return null;
  if (negated) for (let byte = 0; byte < 256; byte += 1) bytes[byte] = bytes[byte] ? 0 : 1;
  bytes[SLASH] = 0;
  return { bytes, next: at + 1 };
};

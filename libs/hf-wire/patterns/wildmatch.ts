import { parseClass } from './character-class';

const SLASH = 0x2f;
const STAR = 0x2a;
const BACKSLASH = 0x5c;

/** One step of a pattern. `folders` is a `**` with a slash behind it, `rest` matches all there is. */
type Token =
  | { readonly kind: 'byte'; readonly byte: number }
  | { readonly kind: 'class'; readonly bytes: Uint8Array }
  | { readonly kind: 'any' | 'star' | 'folders' | 'rest' };

const isLiteral = (token: Token): boolean => token.kind === 'byte';

/** A pattern of `.gitignore` or `.gitattributes`, as git's wildmatch reads it: on bytes, `*` and `?` stop at '/'. */
export type Wildmatch = readonly Token[];

/**
 * Reads a run of stars; answers the token and where to go on. Git compares what stands before the first wildcard by
 * itself and starts its matcher behind it: two stars there count as if they stood at the start of a folder.
 */
const stars = (pattern: Buffer, from: number, isFirst: boolean): [Token, number] => {
  let end = from;
  while (pattern[end] === STAR) end += 1;
  if (end - from < 2 || !(isFirst || pattern[from - 1] === SLASH)) return [{ kind: 'star' }, end];
  if (pattern[end] === SLASH) return [{ kind: 'folders' }, end + 1];
  const isRest = end === pattern.length || (pattern[end] === BACKSLASH && pattern[end + 1] === SLASH);
  return [{ kind: isRest ? 'rest' : 'star' }, end];
};

/** Null for a pattern that can match nothing: an open class, a backslash at the end. */
export const compileWildmatch = (pattern: string): Wildmatch | null => {
  const bytes = Buffer.from(pattern, 'utf8');
  const tokens: Token[] = [];
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] as number;
    if (byte === STAR) {
      const [token, next] = stars(bytes, at, tokens.length === at && tokens.every(isLiteral));
      tokens.push(token);
      at = next;
    } else if (byte === 0x5b) {
      const found = parseClass(bytes, at);
      if (!found) return null;
      tokens.push({ kind: 'class', bytes: found.bytes });
      at = found.next;
    } else if (byte === BACKSLASH) {
      const escaped = bytes[at + 1];
      if (escaped === undefined) return null;
      tokens.push({ kind: 'byte', byte: escaped });
      at += 2;
    } else {
      tokens.push(byte === 0x3f ? { kind: 'any' } : { kind: 'byte', byte });
      at += 1;
    }
  }
  return tokens;
};

/** What beginning with a token costs, in steps. */
const SETTING_OUT = 30;

/** One step: from the places in the text that were reached to those reachable with one more token. */
const step = (token: Token, text: Buffer, reached: Uint8Array): Uint8Array => {
  const next = new Uint8Array(text.length + 1);
  let before = 0; // was any place to the left reached?
  for (let i = 0; i <= text.length; i += 1) {
    const here = reached[i] as number;
    const last = i > 0 ? (text[i - 1] as number) : -1;
    const from = i > 0 ? (reached[i - 1] as number) : 0;
    if (token.kind === 'byte') next[i] = from && last === token.byte ? 1 : 0;
    else if (token.kind === 'class') next[i] = from && token.bytes[last] ? 1 : 0;
    else if (token.kind === 'any') next[i] = from && last !== SLASH ? 1 : 0;
    else if (token.kind === 'star') next[i] = here || (i > 0 && next[i - 1] && last !== SLASH) ? 1 : 0;
    else if (token.kind === 'folders') next[i] = here || (before && last === SLASH) ? 1 : 0;
    else next[i] = here || before ? 1 : 0;
    before |= here;
  }
  return next;
};

/**
 * Whole match. Takes steps proportional to pattern times text, however many stars a hostile pattern has.
 *
 * @param spend told the steps of each token before they are taken; may throw to end it
 */
export const wildmatches = (
  pattern: Wildmatch,
  text: Buffer,
  spend: (steps: number) => void = () => undefined,
): boolean => {
  let reached: Uint8Array = new Uint8Array(text.length + 1);
  reached[0] = 1;
  for (const token of pattern) {
    spend(reached.length + SETTING_OUT);
    reached = step(token, text, reached);
    if (!reached.includes(1)) return false;
  }
  return reached[text.length] === 1;
};

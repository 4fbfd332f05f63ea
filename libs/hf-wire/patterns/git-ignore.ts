import { PathRules } from './path-rules';

/** More patterns than this are read over: a client sends the text with each upload, and each costs time per file. */
const MAX_PATTERNS = 1000;

/** Folders inside each other that allow for more work; a path may have 500, which nobody's has. */
const USUAL_DEPTH = 10;

/** A `.gitignore` at the root. */
export interface GitIgnore {
  readonly forFiles: PathRules;
  /** With the patterns that match folders only. */
  readonly forFolders: PathRules;
  /** By order of the rule: whether it ignores, or takes back what an earlier one ignored. */
  readonly ignores: readonly boolean[];
}

/** How many of this character stand before a place. By hand: a search for `x+$` takes the square of a long run. */
const runBefore = (text: string, end: number, character: string): number => {
  let start = end;
  while (start > 0 && text[start - 1] === character) start -= 1;
  return end - start;
};

/** Blanks at the end do not count, unless escaped. */
const trimEnd = (line: string): string => {
  const whole = line.replace(/\r$/, '');
  const end = whole.length - runBefore(whole, whole.length, ' ');
  const isEscaped = end < whole.length && runBefore(whole, end, '\\') % 2 === 1;
  return whole.slice(0, isEscaped ? end + 1 : end);
};

export const parseGitIgnore = (text: string): GitIgnore => {
  const [forFiles, forFolders] = [new PathRules(), new PathRules()];
  const ignores: boolean[] = [];
  for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
    const line = trimEnd(raw);
    const negative = line.startsWith('!');
    const whole = negative ? line.slice(1) : line;
    const pattern = whole.replace(/\/$/, '');
    if (line.startsWith('#') || pattern === '' || ignores.length >= MAX_PATTERNS) continue;
    const order = ignores.push(!negative) - 1;
    forFolders.add(pattern, order);
    if (pattern === whole) forFiles.add(pattern, order);
  }
  return { forFiles, forFolders, ignores };
};

/** As git: what lies in an ignored folder is ignored and cannot be taken back. */
export const isIgnored = ({ forFiles, forFolders, ignores }: GitIgnore, path: string): boolean => {
  let depth = 0;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    depth += 1;
    if (ignores[forFolders.lastMatch(path.slice(0, slash), depth <= USUAL_DEPTH)]) return true;
  }
  return ignores[forFiles.lastMatch(path)] ?? false;
};

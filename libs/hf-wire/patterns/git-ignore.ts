import { PathRules } from './path-rules';

/** More patterns than this are read over: a client sends the text with each upload, and each costs time per file. */
const MAX_PATTERNS = 1000;

/** A `.gitignore` at the root. */
export interface GitIgnore {
  readonly forFiles: PathRules;
  /** With the patterns that match folders only. */
  readonly forFolders: PathRules;
  /** By order of the rule: whether it ignores, or takes back what an earlier one ignored. */
  readonly ignores: readonly boolean[];
}

/** Blanks at the end do not count, unless escaped. */
const trimEnd = (line: string): string => {
  const trimmed = line.replace(/\r$/, '').replace(/ +$/, '');
  const backslashes = /\\*$/.exec(trimmed)?.[0].length ?? 0;
  return backslashes % 2 === 1 && trimmed.length < line.length && line[trimmed.length] === ' '
    ? `${trimmed} `
    : trimmed;
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
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    if (ignores[forFolders.lastMatch(path.slice(0, slash))]) return true;
  }
  return ignores[forFiles.lastMatch(path)] ?? false;
};

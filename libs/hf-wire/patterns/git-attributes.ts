import { PatternsTooCostly } from '../wire-errors';
import { PathRules } from './path-rules';

/** What a megabyte of lines that name one file each has. */
const MAX_LINES = 20_000;
/** Git reads over longer lines. Bytes. */
const MAX_LINE_BYTES = 2048;
const LFS_ATTRIBUTES = 'filter=lfs diff=lfs merge=lfs -text';

/** Which files one `.gitattributes` sends to LFS. Rules of sub-folders are files of their own. */
export interface GitAttributes {
  readonly rules: PathRules;
  /** By order of the rule: whether it sets `filter=lfs`. */
  readonly lfs: readonly boolean[];
}

/** C escapes of a pattern in double quotes; null when it is not closed. */
const unquote = (line: string): { pattern: string; rest: string } | null => {
  const match = /^"((?:[^"\\]|\\.)*)"(?=[ \t]|$)/.exec(line);
  if (!match) return null;
  const bytes = Buffer.from(match[1] ?? '', 'utf8').toString('latin1');
  const plain = bytes.replace(/\\([0-7]{3}|.)/g, (_all, c: string) => {
    if (c.length === 3) return String.fromCharCode(parseInt(c, 8) & 0xff);
    return { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[c] ?? c;
  });
  return { pattern: Buffer.from(plain, 'latin1').toString('utf8'), rest: line.slice(match[0].length) };
};

const splitLine = (line: string): { pattern: string; rest: string } => {
  const quoted = line.startsWith('"') ? unquote(line) : null;
  if (quoted) return quoted;
  const blank = line.search(/[ \t]/);
  return blank < 0 ? { pattern: line, rest: '' } : { pattern: line.slice(0, blank), rest: line.slice(blank) };
};

/** What the attributes of one line make of `filter`; undefined when they do not name it. The last one wins. */
const lfsState = (attributes: string, macros: ReadonlyMap<string, boolean>): boolean | undefined => {
  let state: boolean | undefined;
  for (const attribute of attributes.trim().split(/[ \t]+/)) {
    if (/^[-!]?filter(=|$)/.test(attribute)) state = attribute === 'filter=lfs';
    else state = macros.get(attribute) ?? state;
  }
  return state;
};

/** @throws PatternsTooCostly */
export const parseGitAttributes = (text: string): GitAttributes => {
  const raw = text.replace(/^\ufeff/, '').split('\n', MAX_LINES + 1);
  if (raw.length > MAX_LINES) throw new PatternsTooCostly();
  const lines = raw.map((line) => line.replace(/\r$/, '').trimStart());
  const kept = lines.filter(
    (line) => line !== '' && !line.startsWith('#') && Buffer.byteLength(line) <= MAX_LINE_BYTES,
  );
  const macros = new Map<string, boolean>();
  for (const line of kept) {
    if (!line.startsWith('[attr]')) continue;
    const macro = /^\[attr\]([^ \t]+)[ \t](.*)$/.exec(line);
    const state = macro && lfsState(macro[2] ?? '', macros);
    if (macro && typeof state === 'boolean') macros.set(macro[1] ?? '', state);
  }
  const rules = new PathRules();
  const lfs: boolean[] = [];
  for (const line of kept) {
    const { pattern, rest } = splitLine(line);
    const state = lfsState(rest, macros);
    // Git has no negative patterns here, and one for folders matches no file.
    if (state === undefined || line.startsWith('[attr]') || /^!|\/$/.test(pattern)) continue;
    rules.add(pattern, lfs.push(state) - 1);
  }
  return { rules, lfs };
};

/** Whether the last rule that matches and names `filter` says `filter=lfs`. */
export const isLfsByAttributes = ({ rules, lfs }: GitAttributes, path: string): boolean =>
  lfs[rules.lastMatch(path)] ?? false;

/**
 * The line (without its line feed) that sends exactly this file to LFS. Anchored by a slash: without it, files of the
 * same name in folders would be expected to be pointers too, and git complains about each that is none.
 */
export const lfsAttributeLine = (path: string): string => {
  const escaped = path.replace(/[*?[\\]/g, '\\$&').replaceAll(' ', '[[:space:]]');
  const line = `/${escaped} ${LFS_ATTRIBUTES}`;
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
  return `/${path.replace(/[*?[\\ ]/g, '?')} ${LFS_ATTRIBUTES}`;
};

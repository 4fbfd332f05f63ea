/** Characters. Their trees take 500 bytes each at worst, in a worker that shares our memory. */
const MAX_CHARACTERS = 100 * 1024;
/** Of everything that can lie inside something else. */
const MAX_DEPTH = 100;

const START = /^\uFEFF?---[ \t]*\r?\n/;
const END = /^---[ \t]*\r?$/;

export type FrontMatterText = { readonly yaml: string } | { readonly problem: string };

/** The front matter of a README; null when there is none, or only blanks. */
export const frontMatterText = (readme: string): FrontMatterText | null => {
  const start = START.exec(readme.slice(0, 200))?.[0].length;
  if (start === undefined) return null;
  const lines: string[] = [];
  for (let [at, next] = [start, 0]; at <= readme.length; at = next + 1) {
    next = readme.indexOf('\n', at);
    if (next < 0) next = readme.length;
    const line = readme.slice(at, next);
    if (END.test(line)) return checked(lines.join('\n'));
    lines.push(line);
    if (next - start > MAX_CHARACTERS) return { problem: 'The metadata is too large' };
  }
  return null;
};

const checked = (yaml: string): FrontMatterText | null => {
  if (yaml.trim() === '') return null;
  return isTooDeep(yaml) ? { problem: 'The metadata has too much inside each other' } : { yaml };
};

/** Blanks, and the marks that begin a list item, a key or a value: each of them goes one deeper. */
const INDENT = /^(?: |[-?:](?=[ \t]|$))*/;

/**
 * Whether a parser would have to go deeper than `MAX_DEPTH`; counts rather too much. A parser that recurses comes to the
 * end of the stack, where not only it fails: V8 ends the whole process when it compiles a regular expression there.
 */
const isTooDeep = (yaml: string): boolean => {
  const indents: number[] = [];
  let open = 0;
  for (const line of yaml.split('\n')) {
    const indent = INDENT.exec(line.slice(0, 4 * MAX_DEPTH))?.[0] ?? '';
    while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent.length) indents.pop();
    indents.push(indent.length);
    let [marks, most] = [indent.replaceAll(' ', '').length, open];
    for (const character of line) {
      if (character === '[' || character === '{') most = Math.max(most, ++open);
      else if ((character === ']' || character === '}') && open > 0) open -= 1;
    }
    marks += indents.length + most;
    if (marks > MAX_DEPTH) return true;
  }
  return false;
};

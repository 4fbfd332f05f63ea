import { LineCounter, parseDocument } from 'yaml';

export interface FrontMatterProblems {
  readonly errors: ReadonlyArray<{ readonly message: string }>;
  readonly warnings: ReadonlyArray<{ readonly message: string }>;
}

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/;
const MAX_CHARACTERS = 1024 * 1024;

/** What is wrong with the YAML at the start of a README; lines count from the start of the file. */
export const frontMatterProblems = (readme: string): FrontMatterProblems => {
  const yaml = FRONT_MATTER.exec(readme)?.[1];
  if (yaml === undefined || yaml.trim() === '') {
    return { errors: [], warnings: [{ message: 'empty or missing yaml metadata in repo card' }] };
  }
  if (yaml.length > MAX_CHARACTERS) return refused('The metadata is too large');
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) return refused(`${problem.message} (line ${lines.linePos(problem.pos[0]).line + 1})`);
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    if (typeof data !== 'object' || data === null || Array.isArray(data))
      return refused('The metadata must be a mapping');
  } catch {
    return refused('The metadata has too many aliases'); // what the parser throws when references multiply
  }
  return { errors: [], warnings: [] };
};

const refused = (message: string): FrontMatterProblems => ({ errors: [{ message }], warnings: [] });

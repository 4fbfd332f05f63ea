import type { FrontMatter } from '@hubledger/contexts/repositories/application/content/front-matter.port';
import { LineCounter, parseDocument } from 'yaml';

/** Lines count from the start of the README. Not for the event loop: 50 KB may take 100 ms. */
export const parseFrontMatter = (yaml: string): FrontMatter => {
  const lines = new LineCounter();
  const document = parseDocument(yaml, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    schema: 'core',
    logLevel: 'error',
  });
  const [problem] = document.errors;
  if (problem) return refused(`${problem.message} (line ${lines.linePos(problem.pos[0]).line + 1})`);
  try {
    // Aliases multiply: a few lines of them would become gigabytes.
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refused('The metadata must be a mapping');
    }
    return { data: JSON.parse(JSON.stringify(value)) as Record<string, unknown>, problem: null };
  } catch {
    return refused('The metadata has too many aliases'); // what the parser throws when references multiply
  }
};

export const refused = (problem: string): FrontMatter => ({ data: null, problem });

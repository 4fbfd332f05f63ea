/** Anybody may type anything about anybody into these. */
const FREE_TEXTS: ReadonlySet<string> = new Set(['text', 'ip', 'q', 'search', 'email']);
/** Names, ids, types and times; neither e-mail addresses nor sentences. */
const PLAIN = /^[\w.:/*+#-]{1,200}$/;
const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$|^[\da-f:]*::?[\da-f:]*:[\da-f.]*$/i;

const NOT_KEPT = '(not kept)';

/**
 * What was asked for, as it may stand in the log: a log can't forget. Of a free text, and of what looks like somebody's
 * address, only that there was one.
 */
export const keptFilters = (filters: object): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]: [string, unknown]) => {
      const texts = textsOf(value);
      return texts.length === 0 ? [] : [[name, texts.map((text) => shown(name, text)).join(',')]];
    }),
  );

const shown = (name: string, text: string): string => {
  if (name === 'cursor') return '(continued)';
  return FREE_TEXTS.has(name) || !PLAIN.test(text) || ADDRESS.test(text) ? NOT_KEPT : text;
};

const MAX_VALUES = 50;

const textsOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.slice(0, MAX_VALUES).flatMap(textsOf);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
};

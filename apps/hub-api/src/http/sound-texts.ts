/** How JSON in UTF-8 writes what UTF-8 can not: half a surrogate. And NUL, which ends a text for half of all programs. */
const SUSPECT = /\\u(?:0000|[dD][89a-fA-F])/;

const UNSOUND = /\p{Cs}|\0/u; // of surrogates, half ones only: a pair is one character here

const isSoundText = (text: string): boolean => !UNSOUND.test(text);

/**
 * Whether all texts of parsed JSON can be stored and read back as they are. Half a surrogate would become another
 * character on its way to a file: accepted is not what is kept.
 *
 * @param json what `parsed` was made of; nearly none has to be looked at closer.
 */
export const hasSoundTexts = (json: string, parsed: unknown): boolean => {
  if (!SUSPECT.test(json)) return true;
  const pending: unknown[] = [parsed];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      if (!isSoundText(next)) return false;
    } else if (typeof next === 'object' && next !== null) {
      if (!Array.isArray(next) && !Object.keys(next).every(isSoundText)) return false;
      for (const value of Object.values(next)) pending.push(value);
    }
  }
  return true;
};

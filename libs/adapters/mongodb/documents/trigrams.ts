/** The distinct runs of three characters (code points) of a folded text, in their order. */
export const trigramsOf = (folded: string): string[] => {
  const characters = [...folded];
  const found = new Set<string>();
  for (let at = 0; at + 3 <= characters.length; at++) {
    found.add(`${characters[at]}${characters[at + 1]}${characters[at + 2]}`);
  }
  return [...found];
};

/** A regular expression that matches exactly this text somewhere: nothing in it has a meaning. */
export const literally = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\0', '\\x00');

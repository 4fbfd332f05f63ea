/** Words given repeatedly, separated by commas, or both; undefined where there are none. What is no text stays what it is. */
export const wordsOf = (value: unknown): unknown => {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  if (!given.every((each) => typeof each === 'string')) return value;
  const words = given.flatMap((each) => each.split(',')).map((word) => word.trim());
  const some = words.filter((word) => word !== '');
  return some.length === 0 ? undefined : some;
};

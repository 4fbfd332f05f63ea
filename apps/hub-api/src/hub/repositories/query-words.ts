/** Query parameters as clients write them: repeated, with or without `[]`, or absent. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** All values of `name` and `name[]`, in order; empty texts are dropped. */
export const valuesOf = (query: Query, name: string): readonly string[] => {
  const [plain, bracketed] = [query[name], query[`${name}[]`]];
  if (plain === undefined && bracketed === undefined) return NONE; // most parameters of most requests
  return [plain, bracketed].flat().filter((value): value is string => value !== undefined && value !== '');
};

const NONE: readonly string[] = [];

/** The first value; undefined when absent or empty. */
export const valueOf = (query: Query, name: string): string | undefined => valuesOf(query, name)[0];

export const isOn = (query: Query, name: string): boolean => /^(?:true|1)$/i.test(valueOf(query, name) ?? '');

/** A page size: what was asked for within 1 and `most`; `usual` when it is absent or no number. */
export const pageSizeOf = (query: Query, usual: number, most: number): number => {
  const asked = Number(valueOf(query, 'limit') ?? usual);
  return Number.isInteger(asked) ? Math.min(Math.max(asked, 1), most) : usual;
};

import { foldText } from './documents/document-queries';
import type { DocumentCollection } from './documents/document-store';

/** How many of the newest documents a search by a short term looks at. */
export const SHORT_TERM_LOOKS_AT = 20_000;

/** Trigram indexes know no term of less than three characters, and none with a NUL: documents are looked at one by one. */
export const isShortTerm = (term: string): boolean => [...foldText(term)].length < 3 || term.includes('\0');

/**
 * Bounds what a search costs that no index can answer: such a term is found among the newest documents only.
 *
 * @param number field that counts upwards, with an order index.
 * @returns the number that documents must be above; null where all of them are looked at.
 */
export const searchedFrom = async <D extends object>(
  collection: DocumentCollection<D>,
  number: keyof D & string,
  term: string,
): Promise<number | null> => {
  if (!isShortTerm(term)) return null;
  const [newest] = await collection.find({ sort: [{ field: number, order: 'desc' }], limit: 1 });
  const start = Number(newest?.document[number] ?? 0) - SHORT_TERM_LOOKS_AT;
  return start > 0 ? start : null;
};

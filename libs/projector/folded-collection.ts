import type { DocumentCollection } from '@hubledger/kernel';

/** What applying needs of a collection. */
export type FoldedCollection = Pick<DocumentCollection<object>, 'getStored' | 'writeAll'>;

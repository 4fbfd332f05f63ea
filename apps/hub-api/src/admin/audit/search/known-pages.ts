import type { DocumentStore, Position } from '@hubledger/kernel';
import { auditIndexModel } from '@projections/audit/audit-index/read-model';
import { LRUCache } from 'lru-cache';

/** Where the entries of a page stand, and where the next one goes on. */
export interface FoundPage {
  readonly positions: readonly Position[];
  readonly next: Position | null;
}

/** Characters of all pages that are remembered, and of their questions. */
const MAX_REMEMBERED = 2 * 1024 * 1024;
const POSITION = 20;

/**
 * What the audit index found, until anything of it changes. Exact: given again only while the index is in the edition it was
 * in before and after the search. Positions and nothing else: what an entry says is made anew for each answer, so that
 * nobody who was forgotten, and no name of before, can stand in here.
 */
export class KnownPages {
  private readonly pages = new LRUCache<string, FoundPage & { readonly edition: number }>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: ({ positions }, question) => question.length + (positions.length + 1) * POSITION,
  });

  constructor(private readonly documents: DocumentStore) {}

  recall(question: string): FoundPage | null {
    const known = this.pages.get(question);
    return known !== undefined && known.edition === this.edition() ? known : null;
  }

  /** @param edition of the index (`edition()`), from before the search */
  keep(question: string, edition: number | null, { positions, next }: FoundPage): void {
    if (edition !== null && edition === this.edition()) this.pages.set(question, { positions, next, edition });
  }

  /** Null: it is being written, or others write it as well. */
  edition(): number | null {
    return this.documents.collection(auditIndexModel).edition();
  }
}

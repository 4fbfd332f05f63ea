import type { TextPage } from '@hubledger/kernel';
import { LRUCache } from 'lru-cache';

/** Stands for a document that is not there. */
const ABSENT = Symbol('absent');
/** By declared text; each is short, or a page would not be joined from it. */
const MAX_TEXTS = 20_000;
const MAX_SEARCHES = 64;
/** Pages of texts, in characters of all that are remembered: of questions too, as anybody may ask what finds nothing. */
const MAX_PAGES = 2 * 1024 * 1024;
/** What the memory of a page takes beside its characters. */
const BESIDE = 200;

let editions = 0;

/**
 * What questions about one read model found, until something of it is written. Never stale: this process is the only
 * writer of the file (a lock keeps others out), every write tells `begin` before it is handed over and `end` after its
 * commit, and what is under way in between is neither remembered nor answered from here.
 */
export class CollectionMemory {
  private readonly texts = new Map<string, LRUCache<string, string | typeof ABSENT>>();
  /** Row numbers by question; empty `rows` is an answer, `null` says that they were too many. */
  private readonly searches = new LRUCache<string, { readonly rows: readonly number[] | null }>({ max: MAX_SEARCHES });
  private readonly pages = new LRUCache<string, TextPage>({
    maxSize: MAX_PAGES,
    sizeCalculation: ({ texts }, question) =>
      texts.reduce((size, text) => size + text.length, question.length + BESIDE),
  });
  /** Writes under way, by document. */
  private readonly writing = new Map<string, number>();
  private current = ++editions;

  /** See `DocumentCollection.edition`. */
  edition(): number | null {
    return this.writing.size === 0 ? this.current : null;
  }

  begin(ids: readonly string[]): void {
    this.current = ++editions;
    this.searches.clear();
    this.pages.clear();
    for (const id of ids) {
      this.writing.set(id, (this.writing.get(id) ?? 0) + 1);
      for (const known of this.texts.values()) known.delete(id);
    }
  }

  end(ids: readonly string[]): void {
    for (const id of ids) {
      const left = (this.writing.get(id) ?? 0) - 1;
      if (left > 0) this.writing.set(id, left);
      else this.writing.delete(id);
    }
  }

  /** The documents were replaced as a whole. */
  forget(): void {
    this.current = ++editions;
    this.searches.clear();
    this.pages.clear();
    this.texts.clear();
  }

  /** The texts known, and the ids that must be asked for. */
  recall(text: string, ids: Iterable<string>): { found: Map<string, string>; unknown: string[] } {
    const known = this.texts.get(text);
    const found = new Map<string, string>();
    const unknown: string[] = [];
    for (const id of ids) {
      const remembered = known?.get(id);
      if (remembered === undefined) unknown.push(id);
      else if (remembered !== ABSENT) found.set(id, remembered);
    }
    return { found, unknown };
  }

  /** @param found in the turn of the event loop that calls this. */
  remember(text: string, asked: readonly string[], found: ReadonlyMap<string, string>): void {
    const known = this.texts.get(text) ?? new LRUCache({ max: MAX_TEXTS });
    this.texts.set(text, known);
    for (const id of asked) if (!this.writing.has(id)) known.set(id, found.get(id) ?? ABSENT);
  }

  /** @param find answers from the file, at once; null: too many. */
  search(question: string, find: () => readonly number[] | null): readonly number[] | null {
    const known = this.searches.get(question);
    if (known) return known.rows;
    const rows = find();
    if (this.writing.size === 0) this.searches.set(question, { rows });
    return rows;
  }

  /** @param find answers from the file, at once. */
  page(question: string, find: () => TextPage): TextPage {
    const known = this.pages.get(question);
    if (known) return known;
    const page = find();
    if (this.writing.size === 0) this.pages.set(question, page);
    return page;
  }
}

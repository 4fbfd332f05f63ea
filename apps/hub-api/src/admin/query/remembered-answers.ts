import type { AnyReadModel, DocumentStore } from '@hubledger/kernel';
import { LRUCache } from 'lru-cache';

/** Characters of all answers of one list, and of their questions. */
const MAX_REMEMBERED = 2 * 1024 * 1024;

/**
 * Answers that depend on read models alone, until one of these changes. Exact: an answer is given again only while every
 * model is in the edition it was in before and after the answer was made.
 */
export class RememberedAnswers {
  private readonly answers = new LRUCache<string, { readonly editions: string; readonly json: string }>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: ({ json }, question) => json.length + question.length,
  });

  constructor(
    private readonly documents: DocumentStore,
    private readonly models: readonly AnyReadModel[],
  ) {}

  /** @param question all that the answer depends on, beside the read models. */
  async get(question: object, answer: () => Promise<string>): Promise<string> {
    const editions = this.editions();
    if (editions === null) return answer();
    const key = JSON.stringify(question);
    const known = this.answers.get(key);
    if (known?.editions === editions) return known.json;
    const json = await answer();
    if (this.editions() === editions) this.answers.set(key, { editions, json });
    return json;
  }

  private editions(): string | null {
    let all = '';
    for (const model of this.models) {
      const edition = this.documents.collection(model).edition();
      if (edition === null) return null;
      all += `${edition} `;
    }
    return all;
  }
}

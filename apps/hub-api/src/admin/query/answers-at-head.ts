import type { EventLog, Position } from '@hubledger/kernel';
import { LRUCache } from 'lru-cache';

/** Characters of all answers of one route, and of their questions. */
const MAX_REMEMBERED = 1024 * 1024;

/**
 * Answers that are folded from the log alone, until anything is appended. Exact: an answer is given again only while the
 * log ends where it ended before and after the answer was made. One look at the end spares one at each stream.
 */
export class AnswersAtHead {
  private readonly answers = new LRUCache<string, { readonly head: Position; readonly json: string }>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: ({ json }, question) => json.length + question.length,
  });

  constructor(private readonly log: Pick<EventLog, 'head'>) {}

  /** @param question all that the answer depends on, beside the log. What the answer throws is not remembered. */
  async get(question: string, answer: () => Promise<object>): Promise<string> {
    const head = await this.log.head();
    const known = this.answers.get(question);
    if (known?.head === head) return known.json;
    const json = JSON.stringify(await answer());
    if ((await this.log.head()) === head) this.answers.set(question, { head, json });
    return json;
  }
}

import { DocumentTooLarge, type DocumentWrite, type ReadModel } from '@hubledger/kernel';
import { InMemoryCollection } from './in-memory-collection';

/** Refuses documents for good, as stores do with those that are too large. */
export class NarrowCollection extends InMemoryCollection<object> {
  /** @param halfway what comes before a refused document in a batch is written all the same */
  constructor(
    private readonly narrow: ReadModel,
    private readonly takes: (document: object) => boolean,
    private readonly halfway: boolean,
  ) {
    super(narrow);
  }

  override async writeAll(writes: ReadonlyArray<DocumentWrite<object>>): Promise<string[]> {
    const place = writes.findIndex(({ next }) => next !== null && !this.takes(next));
    const refused = writes[place];
    if (!refused) return super.writeAll(writes);
    if (this.halfway) await super.writeAll(writes.slice(0, place));
    throw new DocumentTooLarge(this.narrow.name, refused.id, 2, 1);
  }
}

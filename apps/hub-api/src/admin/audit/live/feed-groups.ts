import type { RecordedEvent } from '@hubledger/kernel';
import type { FeedFilter, FeedReader } from './feed-reader';

/** Readers who want the same. */
export interface FeedGroup {
  readonly filter: FeedFilter;
  readonly readers: Set<FeedReader>;
}

/** Readers by what they want: each filter is asked once about an event. */
export class FeedGroups {
  private readonly groups = new Map<string, FeedGroup>();

  static of(readers: Iterable<FeedReader>): FeedGroups {
    const groups = new FeedGroups();
    for (const reader of readers) groups.add(reader);
    return groups;
  }

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  add(reader: FeedReader): void {
    const { filter } = reader;
    const group = this.groups.get(filter.key);
    if (group) group.readers.add(reader);
    else this.groups.set(filter.key, { filter, readers: new Set([reader]) });
  }

  delete(reader: FeedReader): void {
    const { key } = reader.filter;
    const group = this.groups.get(key);
    if (group?.readers.delete(reader) && group.readers.size === 0) this.groups.delete(key);
  }

  /** What of a page each group wants, in its order. */
  wanting(events: readonly RecordedEvent[]): Promise<Array<FeedGroup & { readonly events: RecordedEvent[] }>> {
    const groups = [...this.groups.values()];
    return Promise.all(groups.map(async (group) => ({ ...group, events: await group.filter.matching(events) })));
  }
}

import { ObjectReferences } from '@hubledger/contexts/repositories/contract';
import { AggregateStore, type CommandMetadata, type ObjectHead, ObjectStore, stepOf } from '@hubledger/kernel';
import type { ObjectDeletionOrdered } from '../../domain/object.events';
import {
  type DeletionCount,
  type DeletionRequest,
  ObjectDeletions,
  type DeletionWatch,
} from '../../domain/object-deletions.port';

/** Objects that are deleted at once, and characters of keys in one event: well below its limit. */
const BATCH = 1_000;
const KEY_CHARACTERS = 180_000;

const NOTHING: DeletionCount = { deleted: 0, bytes: 0, skippedReferenced: 0, failed: 0 };

export class RecordedDeletions extends ObjectDeletions {
  constructor(
    private readonly objects: ObjectStore,
    private readonly references: ObjectReferences,
    private readonly store: AggregateStore,
  ) {
    super();
  }

  async deleteOne({ key, force }: DeletionRequest, metadata: CommandMetadata): Promise<DeletionCount> {
    const head = await this.objects.head(key);
    return head ? this.deleteSome([head], { key: '', force }, metadata) : NOTHING;
  }

  async deletePrefix(
    request: DeletionRequest,
    metadata: CommandMetadata,
    { onProgress, signal }: DeletionWatch = {},
  ): Promise<DeletionCount> {
    let count = NOTHING;
    for (let after = ''; ;) {
      signal?.throwIfAborted();
      const page = await this.objects.list(request.key, { after, limit: BATCH });
      const some = page.filter(({ lastModified }) => isSince(lastModified, request.storedSince));
      if (some.length > 0) count = sum(count, await this.deleteSome(some, request, stepOf(metadata, `after ${after}`)));
      onProgress?.(count);
      if (page.length < BATCH || count.deleted >= (request.enough ?? Infinity)) return count;
      after = page.at(-1)?.key ?? '';
    }
  }

  private async deleteSome(
    heads: readonly ObjectHead[],
    request: DeletionRequest,
    metadata: CommandMetadata,
  ): Promise<DeletionCount> {
    const remove = (free: readonly ObjectHead[]) => this.remove(free, heads.length - free.length, request, metadata);
    return request.force ? remove(heads) : this.references.removeFree(heads, remove);
  }

  private async remove(
    free: readonly ObjectHead[],
    skippedReferenced: number,
    request: DeletionRequest,
    metadata: CommandMetadata,
  ): Promise<DeletionCount> {
    if (free.length === 0) return { ...NOTHING, skippedReferenced };
    for (const event of this.eventsFor(free, request)) {
      const step = stepOf(metadata, `delete ${event.data.keys[0] ?? ''}`);
      await this.store.record('system-log', [event], step, 'any');
    }
    const changes = await this.objects.deleteAll(free.map(({ key }) => key));
    const bytes = changes.reduce((total, { before }) => total + (before ?? 0), 0);
    return { deleted: changes.length, bytes, skippedReferenced, failed: free.length - changes.length };
  }

  private eventsFor(free: readonly ObjectHead[], { key: prefix, force }: DeletionRequest): ObjectDeletionOrdered[] {
    const events: ObjectDeletionOrdered[] = [];
    let room = 0;
    for (const { key, size } of free) {
      let last = events.at(-1);
      room -= key.length;
      if (!last || room < 0) {
        const data = { bucket: this.objects.bucket, prefix, keys: [], bytes: 0, force };
        last = { type: 'ObjectDeletionOrdered', data };
        events.push(last);
        room = KEY_CHARACTERS - key.length;
      }
      last.data.keys.push(key.slice(prefix.length));
      last.data.bytes += size;
    }
    return events;
  }
}

const isSince = (at: string, since: string | undefined): boolean =>
  since === undefined || Date.parse(at) >= Date.parse(since);

const sum = (a: DeletionCount, b: DeletionCount): DeletionCount => ({
  deleted: a.deleted + b.deleted,
  bytes: a.bytes + b.bytes,
  skippedReferenced: a.skippedReferenced + b.skippedReferenced,
  failed: a.failed + b.failed,
});

import { type EventLog, type ObjectStore, MAX_PAGE } from '@hubledger/kernel';
import type { CommitPushed } from '../../domain/repository.events';
import { annotatedTreeKey, commitRecordKey, lfsKey } from '../content/content-keys';
import { ObjectMissing } from '../content/content-errors';
import { LfsIndex } from '../content/lfs-index';
import { everyRepositoryId, rootsOf } from './repository-roots';

/** What is not where the log says it is. */
export interface MissingContent {
  readonly repositoryId: string;
  readonly problem: string;
}

type Log = Pick<EventLog, 'readStream'>;

/**
 * Looks for the content of every living repository: the record and the root tree of each commit, the index of its LFS
 * objects and each of those, by size. A commit is told from its event; what a deletion has taken meanwhile is no loss.
 *
 * @param looked called after each repository with the objects looked for so far.
 */
export async function* missingContent(
  log: Log,
  objects: ObjectStore,
  looked: (count: number) => void,
): AsyncGenerator<MissingContent> {
  const check = new ContentCheck(log, objects);
  for await (const repositoryId of everyRepositoryId(log)) {
    const found: MissingContent[] = [];
    for await (const problem of check.of(repositoryId)) found.push({ repositoryId, problem });
    const isLive = found.length > 0 && (await rootsOf(log, repositoryId)).status === 'live';
    if (isLive) yield* found;
    looked(check.count);
  }
}

class ContentCheck {
  count = 0;
  private readonly index: LfsIndex;

  constructor(
    private readonly log: Log,
    private readonly objects: ObjectStore,
  ) {
    this.index = new LfsIndex(objects);
  }

  async *of(repositoryId: string): AsyncGenerator<string> {
    const roots = await rootsOf(this.log, repositoryId);
    if (roots.status !== 'live') return;
    const { objectPrefix: prefix, lfsIndex } = roots;
    for await (const { commit, root } of this.commitsOf(repositoryId)) {
      yield* this.lookFor(`commit ${commit}`, commitRecordKey(prefix, commit), null);
      yield* this.lookFor(`the root tree of commit ${commit}`, annotatedTreeKey(prefix, root), null);
    }
    try {
      for await (const leaf of this.index.leaves(prefix, lfsIndex)) {
        for (const [oid, size] of leaf) yield* this.lookFor(`LFS object ${oid}`, lfsKey(oid), size);
      }
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw error;
      yield `its index of LFS objects is not whole: ${error.message}`;
    }
  }

  private async *lookFor(what: string, key: string, size: number | null): AsyncGenerator<string> {
    this.count++;
    const head = await this.objects.head(key);
    if (!head) yield `${what} is missing: there is no object ${key}`;
    else if (size !== null && head.size !== size)
      yield `${what} has ${head.size} bytes, not ${size}: the object ${key}`;
  }

  private async *commitsOf(repositoryId: string): AsyncGenerator<CommitPushed['data']> {
    for (let after = -1; ;) {
      const page = await this.log.readStream(`repository-${repositoryId}`, { after, limit: MAX_PAGE });
      for (const { type, data } of page) if (type === 'CommitPushed') yield data as CommitPushed['data'];
      if (page.length < MAX_PAGE) return;
      after = page.at(-1)?.revision ?? after;
    }
  }
}

import type { EventLog, ObjectStore, SmallObject } from '@hubledger/kernel';
import { LRUCache } from 'lru-cache';
import type { CommitPushed } from '../../domain/repository.events';
import type { TreeTotals } from './annotated-tree';
import { ObjectMissing } from './content-errors';
import { commitRecordKey } from './content-keys';
import { ImmutableCache } from './immutable-cache';

/** A commit as pages show it, kept beside the git object under the same id. */
export interface CommitRecord {
  /** Git ids, 40 hex. */
  readonly commit: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** SHA-256 of the annotated root tree. */
  readonly root: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly title: string;
  /** The message without its first line. */
  readonly description: string;
  /** ISO-8601 UTC, whole seconds. */
  readonly committedAt: string;
  /** Commits from the first one to this one, both included. */
  readonly depth: number;
  /** Where its CommitPushed was expected in the repository's stream; it may stand later, never earlier. */
  readonly revision: number;
  readonly totals: TreeTotals;
}

/** Which repository a commit is looked for in. */
export interface RepositoryContent {
  readonly repositoryId: string;
  readonly objectPrefix: string;
}

export interface CommitPage {
  readonly commits: readonly CommitRecord[];
  /** Id of the first commit of the next page; null on the last one. */
  readonly next: string | null;
}

/** Others may slip in between the writing of a record and its commit's append: few as a rule, but any number. */
const SEARCHED_AT_ONCE = 256;
const SEARCHES_KEPT = 2_000;

/** Of a record in memory beside its texts, about. */
const RECORD_BYTES = 512;

/**
 * Commits by id. A record is written before its event, so a crash or a lost race leaves records that no event names:
 * only the log says whether a commit exists.
 */
export class CommitRecords {
  /** Up to which event of its repository a commit that was not pushed was looked for: anybody may ask for it again. */
  private readonly searched = new LRUCache<string, number>({ max: SEARCHES_KEPT });

  constructor(
    private readonly objects: ObjectStore,
    private readonly log: EventLog,
    private readonly confirmed = new ImmutableCache<CommitRecord>(4 * 1024 * 1024),
  ) {}

  /** `null` when the repository has no such commit; another repository's ids are not found either. */
  async find(repository: RepositoryContent, commit: string): Promise<CommitRecord | null> {
    if (!/^[0-9a-f]{40}$/.test(commit)) return null;
    const key = commitRecordKey(repository.objectPrefix, commit);
    return this.confirmed.get(key, async () => {
      const stored = await this.stored(key);
      return stored && (await this.isPushed(key, repository.repositoryId, stored.value)) ? stored : null;
    });
  }

  /**
   * What to store so that the commit is found once its event stands. A record that is confirmed already stays as it is:
   * one commit may be the head of two branches.
   */
  async objectsFor(repository: RepositoryContent, record: CommitRecord): Promise<SmallObject[]> {
    if (await this.find(repository, record.commit)) return [];
    const key = commitRecordKey(repository.objectPrefix, record.commit);
    return [{ key, bytes: Buffer.from(JSON.stringify(record), 'utf8'), whenTaken: 'replace' }];
  }

  /**
   * A commit and its first parents, newest first. `start` must be a commit that `find` knows or a ref points at: the
   * ancestors of one are then known too.
   */
  async history(repository: RepositoryContent, start: string, limit: number): Promise<CommitPage> {
    const commits: CommitRecord[] = [];
    let next: string | null = start;
    while (next !== null && commits.length < limit) {
      const key = commitRecordKey(repository.objectPrefix, next);
      const record: CommitRecord | null = await this.confirmed.get(key, () => this.stored(key));
      if (!record) throw new ObjectMissing(key);
      commits.push(record);
      next = record.parents[0] ?? null;
    }
    return { commits, next };
  }

  /** A record by id, whether or not an event names it: for ids that come out of trees and refs. */
  async read(prefix: string, commit: string): Promise<CommitRecord | null> {
    return (await this.stored(commitRecordKey(prefix, commit)))?.value ?? null;
  }

  private async stored(key: string): Promise<{ value: CommitRecord; bytes: number } | null> {
    const json = await this.objects.get(key);
    return json && { value: JSON.parse(json.toString('utf8')) as CommitRecord, bytes: RECORD_BYTES + json.length };
  }

  private async isPushed(key: string, repositoryId: string, { commit, revision }: CommitRecord): Promise<boolean> {
    const stream = `repository-${repositoryId}`;
    const isIt = (type: string, data: unknown): boolean =>
      type === 'CommitPushed' && (data as CommitPushed['data']).commit === commit;
    const before = this.searched.get(key);
    let after = before ?? revision - 1;
    for (let limit = before === undefined ? 1 : SEARCHED_AT_ONCE; ; limit = SEARCHED_AT_ONCE) {
      const events = await this.log.readStream(stream, { after, limit });
      if (events.some(({ type, data }) => isIt(type, data))) return true;
      after = events.at(-1)?.revision ?? after;
      if (events.length < limit) break;
    }
    this.searched.set(key, after);
    return false;
  }
}

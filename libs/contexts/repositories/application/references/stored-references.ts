import type { Clock, EventLog, ObjectHead, ObjectStore } from '@hubledger/kernel';
import type { LfsIndex } from '../content/lfs-index';
import { ObjectReferences, type UnusedObjects } from '../../domain/object-references.port';
import type { LfsDeletions } from './lfs-deletions';
import type { LfsMarks } from './lfs-marks';
import { markLfs } from './mark-lfs';
import { rootsOf } from './repository-roots';

/**
 * What was stored this lately may be named by a commit to come: a ticket holds for 24 hours, and the commit that uses it
 * may take hours itself.
 */
const LATELY_MS = 48 * 60 * 60 * 1000;

/** Marks may be old: a reference that came since is to an object stored lately. */
const MARKS_MS = 5 * 60 * 1000;

const LFS_OBJECT = /^lfs\/[0-9a-f]{2}\/[0-9a-f]{2}\/([0-9a-f]{64})$/;
const CONTENT = /^hf-(?:model|dataset|space)-[^/]+\/([0-9a-f-]{36})\//;

export class StoredReferences extends ObjectReferences {
  private marked: { readonly at: string; readonly marks: Promise<LfsMarks> } | null = null;
  private marking = false;

  constructor(
    private readonly objects: ObjectStore,
    private readonly log: EventLog,
    private readonly index: LfsIndex,
    private readonly deletions: LfsDeletions,
    private readonly clock: Clock,
  ) {
    super();
  }

  async removeFree<T>(heads: readonly ObjectHead[], remove: (free: readonly ObjectHead[]) => Promise<T>): Promise<T> {
    const content = await this.freeContent(heads);
    const { unused } = await this.unusedLfs(heads);
    if (unused.length === 0) return remove(content);
    return this.deletions.announced(unused.map(oidOf), async () => {
      const now = await Promise.all(unused.map(({ key }) => this.objects.head(key)));
      return remove([...content, ...now.filter((head) => head !== null).filter((head) => !this.isRecent(head))]);
    });
  }

  async unusedLfs(heads: readonly ObjectHead[], fresh = false): Promise<UnusedObjects> {
    const candidates = heads.filter((head) => LFS_OBJECT.test(head.key) && !this.isRecent(head));
    if (candidates.length === 0 && !fresh) return { unused: [], asOf: this.clock.iso() };
    const { at, marks } = this.marks(fresh);
    const known = await marks;
    return { unused: candidates.filter((head) => !known.has(oidOf(head))), asOf: at };
  }

  /** Content of repositories that ended, or that never began although their time is over. */
  private async freeContent(heads: readonly ObjectHead[]): Promise<ObjectHead[]> {
    const known = new Map<string, Awaited<ReturnType<typeof rootsOf>>>();
    const free: ObjectHead[] = [];
    for (const head of heads) {
      const repositoryId = CONTENT.exec(head.key)?.[1];
      if (repositoryId === undefined) continue;
      const roots = known.get(repositoryId) ?? (await rootsOf(this.log, repositoryId));
      known.set(repositoryId, roots);
      if (roots.status === 'ended' || (roots.status === 'unknown' && !this.isRecent(head))) free.push(head);
    }
    return free;
  }

  /** One gathering at a time, whoever asks: it reads all indexes. The answer says as of when it is. */
  private marks(fresh: boolean): { readonly at: string; readonly marks: Promise<LfsMarks> } {
    const oldest = new Date(this.clock.now().getTime() - MARKS_MS).toISOString();
    if (this.marked && (this.marking || (!fresh && this.marked.at > oldest))) return this.marked;
    const marked = { at: this.clock.iso(), marks: markLfs(this.log, this.index) };
    this.marked = marked;
    this.marking = true;
    marked.marks.catch(() => (this.marked = null)).finally(() => (this.marking = false));
    return marked;
  }

  private isRecent({ lastModified }: ObjectHead): boolean {
    return Date.parse(lastModified) > this.clock.now().getTime() - LATELY_MS;
  }
}

const oidOf = ({ key }: Pick<ObjectHead, 'key'>): string => LFS_OBJECT.exec(key)?.[1] ?? '';

import { commitBytes, type GitMode, gitObject, objectId, treeBytes } from '@hubledger/hf-wire';
import type { ObjectStore } from '@hubledger/kernel';
import type { AnnotatedEntry, AnnotatedTree } from './annotated-tree';
import type { CommitRecord } from './commit-records';
import { ObjectMissing } from './content-errors';
import { gitObjectKey } from './content-keys';

/** What a commit's bytes are made of. */
export type CommitStatement = Pick<
  CommitRecord,
  'tree' | 'parents' | 'authorId' | 'authorName' | 'title' | 'description' | 'committedAt'
>;

/** Body of a commit made here, without header. User names are public handles; addresses never enter git's bytes. */
export const commitBody = (commit: CommitStatement): Buffer => {
  const signature = {
    name: commit.authorName,
    email: `${commit.authorId}@users.noreply.invalid`,
    seconds: Date.parse(commit.committedAt) / 1000,
    timezone: '+0000',
  };
  const { tree, parents, title, description } = commit;
  const message = description === '' ? title : `${title}\n\n${description}`;
  return commitBytes({ tree, parents, author: signature, committer: signature, message });
};

/**
 * Git's own bytes of trees and commits, with git's header. They follow from what is stored for listings, and are checked
 * by their id; only of objects that were not made here, whose bytes may not follow, the bytes themselves are stored.
 */
export class GitBytes {
  constructor(private readonly objects: ObjectStore) {}

  async tree(prefix: string, { tree, entries }: AnnotatedTree): Promise<Buffer> {
    const body = treeBytes(entries.map((entry) => ({ name: entry.name, mode: modeOf(entry), oid: entry.oid })));
    return objectId('tree', body) === tree ? gitObject('tree', body) : this.stored(prefix, tree);
  }

  async commit(prefix: string, record: CommitRecord): Promise<Buffer> {
    const body = commitBody(record);
    return objectId('commit', body) === record.commit ? gitObject('commit', body) : this.stored(prefix, record.commit);
  }

  private async stored(prefix: string, oid: string): Promise<Buffer> {
    const key = gitObjectKey(prefix, oid);
    const bytes = await this.objects.get(key);
    if (!bytes) throw new ObjectMissing(key);
    return bytes;
  }
}

const modeOf = (entry: AnnotatedEntry): GitMode => (entry.type === 'folder' ? '40000' : entry.mode);

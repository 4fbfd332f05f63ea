import { gitObject, objectId } from '@hubledger/hf-wire';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { type AnnotatedTree, NO_TOTALS } from './annotated-tree';
import type { CommitRecord } from './commit-records';
import { gitObjectKey } from './content-keys';
import { GitBytes } from './git-bytes';

const PREFIX = 'hf-model-ada-net/r1';

describe("git's bytes of what was not made here", () => {
  const objects = new InMemoryObjectStore();
  const bytes = new GitBytes(objects);
  const stored = async (type: 'tree' | 'commit', body: Buffer): Promise<string> => {
    const oid = objectId(type, body);
    await objects.put(gitObjectKey(PREFIX, oid), gitObject(type, body));
    return oid;
  };

  it('are those that were stored: a tree with a leading zero', async () => {
    const file = { type: 'file', name: 'a', mode: '100644', oid: 'b'.repeat(40), size: 1, lastCommit: '' } as const;
    const body = Buffer.concat([Buffer.from('0100644 a\0'), Buffer.from(file.oid, 'hex')]);
    const tree: AnnotatedTree = { tree: await stored('tree', body), totals: NO_TOTALS, entries: [file] };
    expect(await bytes.tree(PREFIX, tree)).toEqual(gitObject('tree', body));
  });

  it('are those that were stored: a commit with a signature', async () => {
    const body = Buffer.from(`tree ${'c'.repeat(40)}\ngpgsig x\n\nmessage\n`);
    const record: CommitRecord = {
      ...{ commit: await stored('commit', body), tree: 'c'.repeat(40), parents: [], root: 'd'.repeat(64) },
      ...{ authorId: 'u1', authorName: 'ada', title: 'message', description: '' },
      ...{ committedAt: '2030-01-02T03:04:05.000Z', depth: 1, revision: 1, totals: NO_TOTALS },
    };
    expect(await bytes.commit(PREFIX, record)).toEqual(gitObject('commit', body));
  });
});

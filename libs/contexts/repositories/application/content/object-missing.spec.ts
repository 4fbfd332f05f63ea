import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { NO_TOTALS } from './annotated-tree';
import { CommitRecords } from './commit-records';
import { ContentReader } from './content-reader';
import { GitBytes } from './git-bytes';
import { LfsIndex } from './lfs-index';
import { placeAsLfs } from './stage-content';
import { TreeReader } from './tree-reader';

const PREFIX = 'hf-model-ada-net/r1';
const SHA256 = 'a'.repeat(64);
const OID = 'b'.repeat(40);

describe('an object that a commit names and the store does not have', () => {
  const objects = new InMemoryObjectStore();
  const file = {
    type: 'file',
    name: 'a',
    mode: '100644',
    oid: OID,
    size: 3,
    lastCommit: OID,
    lastModified: '',
  } as const;
  const staged = { size: 3, oid: OID, sha256: SHA256, pointer: null, place: 'blob' } as const;
  const log = new InMemoryEventLog();
  afterAll(() => log.close());

  it.each<[string, () => Promise<unknown>, string]>([
    ['bytes of a file', () => new ContentReader(objects).content(PREFIX, file, 0, 3), OID],
    ['an LFS object', () => new ContentReader(objects).lfsObject(SHA256, 0, 3), SHA256],
    ['a tree', () => new TreeReader(objects).tree(PREFIX, SHA256), SHA256],
    ['a git tree', () => new GitBytes(objects).tree(PREFIX, { tree: OID, totals: NO_TOTALS, entries: [] }), OID],
    ['a part of the LFS index', () => new LfsIndex(objects).sums(PREFIX, SHA256), SHA256],
    [
      'a commit record',
      () => new CommitRecords(objects, log).history({ repositoryId: 'r1', objectPrefix: PREFIX }, OID, 1),
      OID,
    ],
    ['a staged file', () => placeAsLfs(objects, PREFIX, staged), OID],
  ])('is "unavailable", and named for the log alone: %s', async (_, read, id) => {
    const error: unknown = await read().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'content.object_missing', kind: 'unavailable' });
    const { message, details } = error as Error & { details: { key: string } };
    expect(details.key).toContain(id);
    expect(message).not.toContain(PREFIX);
  });
});

import { blobId } from '@hubledger/hf-wire';
import type { ObjectStore } from '@hubledger/kernel';
import { buildCommit, type BuiltCommit, storeObjects, wholeSeconds } from './build-commit';
import type { CommitRecords, RepositoryContent } from './commit-records';
import { blobKey } from './content-keys';
import { DraftTree } from './draft-tree';
import type { TreeReader } from './tree-reader';

/** Extensions whose content is rarely text: clients then send them by LFS. */
const LFS_PATTERNS = [
  '*.7z', '*.arrow', '*.bin', '*.bz2', '*.ckpt', '*.ftz', '*.gz', '*.h5', '*.joblib', '*.lfs.*', '*.mlmodel',
  '*.model', '*.msgpack', '*.npy', '*.npz', '*.onnx', '*.ot', '*.parquet', '*.pb', '*.pickle', '*.pkl', '*.pt',
  '*.pth', '*.rar', '*.safetensors', 'saved_model/**/*', '*.tar.*', '*.tar', '*.tflite', '*.tgz', '*.wasm', '*.xz',
  '*.zip', '*.zst', '*tfevents*',
]; // prettier-ignore

export const INITIAL_ATTRIBUTES = LFS_PATTERNS.map(
  (pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text\n`,
).join('');

/** Revision of the first CommitPushed: it is appended together with RepositoryCreated, and second. */
const INITIAL_REVISION = 1;

/** The commit every new repository begins with, so that `sha`, `tree` and `refs` work at once. */
export class InitialCommit {
  constructor(
    private readonly objects: ObjectStore,
    private readonly trees: TreeReader,
    private readonly records: CommitRecords,
  ) {}

  /** Everything the first commit needs is durable when it resolves; an event then makes it visible. */
  async prepare(
    repository: RepositoryContent,
    author: { readonly authorId: string; readonly authorName: string },
    at: string,
  ): Promise<BuiltCommit> {
    const { objectPrefix } = repository;
    const bytes = Buffer.from(INITIAL_ATTRIBUTES, 'utf8');
    const oid = blobId(bytes);
    const draft = await DraftTree.open(this.trees, objectPrefix, null);
    await draft.put('.gitattributes', { type: 'file', mode: '100644', oid, size: bytes.length, lastCommit: null });
    const built = buildCommit(objectPrefix, draft, {
      ...author,
      parents: [],
      title: 'initial commit',
      description: '',
      committedAt: wholeSeconds(at),
    });
    await storeObjects(this.objects, [{ key: blobKey(objectPrefix, oid), bytes }, ...built.objects]);
    await this.records.write(repository, recordOf(built, 1, INITIAL_REVISION));
    return built;
  }
}

export const recordOf = (
  { commit, tree, parents, root, authorId, authorName, title, description, committedAt, totals }: BuiltCommit,
  depth: number,
  revision: number,
): Parameters<CommitRecords['write']>[1] => ({
  commit,
  tree,
  parents,
  root,
  authorId,
  authorName,
  title,
  description,
  committedAt,
  depth,
  revision,
  totals,
});

import type { ObjectStore } from '@hubledger/kernel';
import type { InitialFile } from '../../domain/requests';
import type { LfsDeletions } from '../references/lfs-deletions';
import { applyOperations } from './apply-operations';
import { buildCommit, type BuiltCommit, wholeSeconds } from './build-commit';
import type { CommitRecords, RepositoryContent } from './commit-records';
import { DraftTree } from './draft-tree';
import { ATTRIBUTES } from './lfs-attributes';
import type { LfsIndex } from './lfs-index';
import type { CommitPlan, PlanOperations } from './plan-operations';
import type { RepositoryCards } from './repository-cards';
import { StagedFile } from './stage-content';
import { StagedBlobs } from './staged-blobs';
import type { StagedOperation } from './staged-operations';
import type { TreeReader } from './tree-reader';

/** Extensions whose content is rarely text: clients then send them by LFS. */
const LFS_PATTERNS = [
  '*.7z', '*.arrow', '*.bin', '*.bz2', '*.ckpt', '*.ftz', '*.gz', '*.h5', '*.joblib', '*.lfs.*', '*.mlmodel',
  '*.model', '*.msgpack', '*.npy', '*.npz', '*.onnx', '*.ot', '*.parquet', '*.pb', '*.pickle', '*.pkl', '*.pt',
  '*.pth', '*.rar', '*.safetensors', 'saved_model/**/*', '*.tar.*', '*.tar', '*.tflite', '*.tgz', '*.wasm', '*.xz',
  '*.zip', '*.zst', '*tfevents*',
]; // prettier-ignore

const INITIAL_ATTRIBUTES = LFS_PATTERNS.map((pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text\n`).join('');

/** Revision of the first CommitPushed: it is appended together with RepositoryCreated, and second. */
const INITIAL_REVISION = 1;

export interface FirstCommit {
  readonly built: BuiltCommit;
  readonly references: CommitPlan['references'];
  readonly lfs: Awaited<ReturnType<LfsIndex['add']>>;
  readonly card: Awaited<ReturnType<RepositoryCards['changed']>>;
}

/** What a new repository begins with: the files asked for, and `.gitattributes` unless they bring their own. */
export const firstFiles = (asked: readonly InitialFile[]): readonly InitialFile[] =>
  asked.some(({ path }) => path === ATTRIBUTES)
    ? asked
    : [{ path: ATTRIBUTES, content: Buffer.from(INITIAL_ATTRIBUTES, 'utf8') }, ...asked];

/** The commit every new repository begins with, so that `sha`, `tree` and `refs` work at once. */
export class InitialCommit {
  constructor(
    private readonly objects: ObjectStore,
    private readonly trees: TreeReader,
    private readonly records: CommitRecords,
    private readonly planner: PlanOperations,
    private readonly index: LfsIndex,
    private readonly cards: RepositoryCards,
    private readonly deletions: LfsDeletions,
    private readonly lfsThresholdBytes: number,
  ) {}

  /**
   * Everything the first commit needs is durable when it resolves; an event then makes it visible. Files obey the rules
   * of any commit.
   *
   * @throws `BadCommit`, `LfsObjectUnknown` (a pointer: nothing can have been uploaded before)
   */
  async prepare(
    repository: RepositoryContent,
    author: { readonly authorId: string; readonly authorName: string },
    at: string,
    files: readonly InitialFile[] = [],
  ): Promise<FirstCommit> {
    const { objectPrefix } = repository;
    const staged: StagedOperation[] = [];
    const blobs = new StagedBlobs(this.objects, objectPrefix);
    for (const file of firstFiles(files)) staged.push(await this.stage(objectPrefix, blobs, file));
    const plan = await this.planner.plan({ objectPrefix, root: null, commit: null, lfsIndex: null }, staged, blobs);
    const draft = await DraftTree.open(this.trees, objectPrefix, null);
    await applyOperations(draft, plan.operations);
    const built = buildCommit(objectPrefix, draft, {
      ...author,
      parents: [],
      title: 'initial commit',
      description: '',
      committedAt: wholeSeconds(at),
    });
    const lfs = await this.index.add(objectPrefix, null, plan.lfs);
    const record = await this.records.objectsFor(repository, recordOf(built, 1, INITIAL_REVISION));
    await this.objects.putAll([...plan.objects, ...lfs.objects, ...built.objects, ...record]);
    await this.deletions.assertStaying([...plan.lfs.keys()]);
    const card = await this.cards.changed(objectPrefix, null, built.root);
    return { built, references: plan.references, lfs, card };
  }

  private async stage(prefix: string, blobs: StagedBlobs, { path, content }: InitialFile): Promise<StagedOperation> {
    const file = new StagedFile(this.objects, prefix, blobs, this.lfsThresholdBytes);
    try {
      await file.write(content);
      return { kind: 'file', path, content: await file.close() };
    } catch (error) {
      await file.abort();
      throw error;
    }
  }
}

export const recordOf = (
  { commit, tree, parents, root, authorId, authorName, title, description, committedAt, totals }: BuiltCommit,
  depth: number,
  revision: number,
): Parameters<CommitRecords['objectsFor']>[1] => ({
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

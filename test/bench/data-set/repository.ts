import type { CommitPushed, RepositoryCard, RepositorySizes } from '@hubledger/contexts/repositories/contract';
import type { Owner } from './accounts';
import type { Random } from './random';

/** What a repository of the data set is, and where it stands between its commits. */
export interface Repository {
  readonly owner: Owner;
  readonly repositoryId: string;
  readonly numericId: number;
  readonly repositoryType: 'model' | 'dataset' | 'space';
  readonly name: string;
  readonly visibility: 'private' | 'public';
  sizes: RepositorySizes;
  head: string | null;
  /** Of its stream. */
  revision: number;
}

/** Used bytes of an owner, as its ledger states them. */
export interface Used {
  private: number;
  public: number;
}

const TASKS = ['text-generation', 'text-classification', 'image-classification', 'automatic-speech-recognition'];
const LIBRARIES = ['transformers', 'diffusers', 'sentence-transformers', 'timm'];

const EMPTY: RepositorySizes = {
  files: 0,
  regularBytes: 0,
  totalBytes: 0,
  usedBytes: 0,
  commits: 0,
  lfsReferences: { count: 0, bytes: 0 },
};

export const newRepository = (random: Random, owner: Owner, numericId: number): Repository => ({
  owner,
  repositoryId: random.uuid(),
  numericId,
  repositoryType: random.pick(['model', 'model', 'model', 'dataset', 'space']),
  name: `work-${numericId}`,
  visibility: random.int(5) === 0 ? 'private' : 'public',
  sizes: EMPTY,
  head: null,
  revision: -1,
});

export const cardOf = (random: Random): RepositoryCard => {
  const [pipelineTag, libraryName, license] = [random.pick(TASKS), random.pick(LIBRARIES), 'apache-2.0'];
  return {
    tags: [pipelineTag, libraryName, `license:${license}`, `language-${random.int(50)}`],
    pipelineTag,
    libraryName,
    data: { license, pipeline_tag: pipelineTag, library_name: libraryName },
  };
};

/** One commit in three carries an LFS file of up to 100 MB. */
export const sizesAfter = (random: Random, { sizes }: Repository, newFiles: number): RepositorySizes => {
  const lfsBytes = random.int(3) === 0 ? random.int(100_000_000) : 0;
  const regularBytes = newFiles * (200 + random.int(2_000)) + random.int(500);
  return {
    files: sizes.files + newFiles,
    regularBytes: sizes.regularBytes + regularBytes,
    totalBytes: sizes.totalBytes + regularBytes + lfsBytes,
    usedBytes: sizes.usedBytes + regularBytes + lfsBytes,
    commits: sizes.commits + 1,
    lfsReferences: {
      count: sizes.lfsReferences.count + (lfsBytes > 0 ? 1 : 0),
      bytes: sizes.lfsReferences.bytes + lfsBytes,
    },
  };
};

/** The new head of a repository: moves it on, and answers what its event says. */
export const push = (
  random: Random,
  repository: Repository,
  commit: { numericId: number; by: { userId: string; username: string }; at: string; newFiles: number },
): CommitPushed['data'] => {
  const { owner, repositoryId, repositoryType, name, visibility, sizes: before, head } = repository;
  const after = sizesAfter(random, repository, commit.newFiles);
  const lfsBytes = after.lfsReferences.bytes - before.lfsReferences.bytes;
  repository.sizes = after;
  repository.head = random.hex(40);
  repository.revision++;
  return {
    ...{ repositoryId, repositoryType, ownerId: owner.ownerId, ownerKind: owner.ownerKind },
    ...{ namespace: owner.namespace, name, visibility, branch: 'main', isDefault: true, numericId: commit.numericId },
    ...{ commit: repository.head, parents: head === null ? [] : [head], tree: random.hex(40), root: random.hex(64) },
    ...{ authorId: commit.by.userId, authorName: commit.by.username },
    title: head === null ? 'initial commit' : `Improve part ${commit.numericId} of ${name}`,
    description: random.int(4) === 0 ? 'Trained longer, on more data, with a lower learning rate.' : '',
    committedAt: `${commit.at.slice(0, 19)}.000Z`,
    ...{ before, after, lfsNew: { count: lfsBytes > 0 ? 1 : 0, bytes: lfsBytes } },
    ...{ lfsIndex: after.lfsReferences.count > 0 ? random.hex(64) : null, reservationId: null },
    card: head === null ? cardOf(random) : null,
  };
};

import {
  type AggregateStore,
  type CommandMetadata,
  DomainError,
  type KeyedMutex,
  type NumericIds,
  type ObjectStore,
  stepOf,
  uuidV5,
} from '@hubledger/kernel';
import type { StorageLedger } from '@hubledger/contexts/storage/contract';
import { RecordCommit } from '../../domain/commands';
import { HeadMoved, RepositoryNotFound, RevisionNotFound } from '../../domain/errors';
import { repositoryStream } from '../../domain/repository.decider';
import type { CommitPushed, RepositorySizes } from '../../domain/repository.events';
import type { LiveRepository, Ref } from '../../domain/repository.state';
import { applyOperations } from './apply-operations';
import { buildCommit, type BuiltCommit, type CommitMessage, wholeSeconds } from './build-commit';
import type { CommitRecords } from './commit-records';
import type { LfsDeletions } from '../references/lfs-deletions';
import { ParentIsStale } from './content-errors';
import { DraftTree } from './draft-tree';
import { recordOf } from './initial-commit';
import type { GrownIndex, LfsIndex } from './lfs-index';
import type { CommitPlan, PlanOperations } from './plan-operations';
import { removeContent } from './remove-content';
import type { RepositoryCards } from './repository-cards';
import type { StagedBlobs } from './staged-blobs';
import type { StagedOperation } from './staged-operations';
import { StorageOfCommit } from './storage-of-commit';
import type { TreeReader } from './tree-reader';

export interface PushRequest {
  readonly repositoryId: string;
  readonly branch: string;
  readonly message: CommitMessage;
  /** 5 to 40 hex digits of the commit the branch must stand at; null: wherever it stands. */
  readonly parentCommit: string | null;
  readonly operations: readonly StagedOperation[];
  readonly blobs: StagedBlobs;
  readonly author: { readonly authorId: string; readonly authorName: string };
  readonly metadata: CommandMetadata;
}

/** What stood when a commit was computed; taken out of the fold at once, as folds change in place. */
interface Base {
  readonly repository: Readonly<LiveRepository>;
  readonly head: Ref;
  /** Of the last event of the stream. */
  readonly revision: number;
}

const MAX_TRIES = 8;

/**
 * Makes a commit: objects durable first, then one event. Until that event stands the repository is as it was.
 *
 * A service and not a command of the bus, because its input arrives as a stream of bytes; what it decides goes through
 * `RecordCommit`.
 */
export class PushCommit {
  constructor(
    private readonly store: AggregateStore,
    private readonly mutex: KeyedMutex,
    private readonly objects: ObjectStore,
    private readonly trees: TreeReader,
    private readonly index: LfsIndex,
    private readonly records: CommitRecords,
    private readonly planner: PlanOperations,
    private readonly cards: RepositoryCards,
    private readonly ledger: StorageLedger,
    private readonly ids: NumericIds,
    private readonly deletions: LfsDeletions,
  ) {}

  /**
   * @throws `RevisionNotFound`, `ParentIsStale`, `BadCommit`, `LfsObjectUnknown`, `EntryNotFound`, `QuotaExceeded`
   * @returns the event's data, of this try or of an earlier one with the same commandId
   */
  async push(request: PushRequest): Promise<CommitPushed['data']> {
    try {
      return await this.mutex.run(`push:${request.repositoryId}`, () => this.tried(request));
    } catch (error) {
      if (error instanceof RepositoryNotFound) await this.discard(request.repositoryId);
      throw error;
    }
  }

  private async tried(request: PushRequest): Promise<CommitPushed['data']> {
    for (let attempt = 1; ; attempt++) {
      const base = await this.base(request);
      try {
        return await this.attempt(request, base, attempt);
      } catch (error) {
        if (!(error instanceof HeadMoved) || attempt === MAX_TRIES) throw error;
      }
    }
  }

  /** Deleted while its bytes came: what was written after the repository's content had been removed would stay for ever. */
  private async discard(repositoryId: string): Promise<void> {
    await removeContent(this.store, this.objects, repositoryId).catch(() => undefined); // the refusal tells more
  }

  /** @throws `RevisionNotFound`, `ParentIsStale`: also asked before any byte of a commit is read. */
  async base({ repositoryId, branch, parentCommit }: Pick<PushRequest, 'repositoryId' | 'branch' | 'parentCommit'>) {
    const { state, revision } = await this.store.load(repositoryStream, repositoryId);
    if (state.status !== 'live') throw new RepositoryNotFound();
    const head = state.branches.get(branch);
    if (!head) throw new RevisionNotFound(branch);
    if (parentCommit !== null && !head.commit.startsWith(parentCommit.toLowerCase())) {
      throw new ParentIsStale(branch, parentCommit, head.commit);
    }
    return { repository: { ...state }, head, revision } satisfies Base;
  }

  private async attempt(request: PushRequest, base: Base, attempt: number): Promise<CommitPushed['data']> {
    const { repository, head } = base;
    const { objectPrefix, lfsIndex } = repository;
    const plan = await this.planner.plan(
      { objectPrefix, root: head.root, commit: head.commit, lfsIndex },
      request.operations,
      request.blobs,
    );
    const draft = await DraftTree.open(this.trees, objectPrefix, head.root);
    await applyOperations(draft, plan.operations, head.commit);
    const built = buildCommit(objectPrefix, draft, {
      ...request.author,
      ...request.message,
      parents: [head.commit],
      committedAt: wholeSeconds(request.metadata.at),
    });
    const lfs = await this.index.add(objectPrefix, lfsIndex, plan.lfs);
    const after = sizesAfter(repository, request.branch, built, plan, lfs.added.bytes);
    const reservationId = uuidV5(request.metadata.commandId, 'reservation', String(attempt));
    const storage = new StorageOfCommit(
      this.ledger,
      repository,
      reservationId,
      stepOf(request.metadata, reservationId),
    );
    const known = await this.index.lookup(objectPrefix, lfsIndex, plan.lfs.keys());
    let command: RecordCommit;
    try {
      const reserved = await storage.reserve(plan, after.regularBytes - repository.sizes.regularBytes, known);
      const depth = (await this.records.read(objectPrefix, head.commit))?.depth ?? 0;
      const record = await this.records.objectsFor(repository, recordOf(built, depth + 1, base.revision + 1));
      await this.objects.putAll([...plan.objects, ...lfs.objects, ...built.objects, ...record]);
      await this.deletions.assertStaying([...plan.lfs.keys()].filter((oid) => !known.has(oid)));
      const data = await this.describe(request, base, built, after, { ...lfs, reserved });
      command = new RecordCommit(data, stepOf(request.metadata, 'commit'));
    } catch (error) {
      await storage.release();
      throw error;
    }
    return this.record(request.repositoryId, command, storage, plan);
  }

  private async record(
    repositoryId: string,
    command: RecordCommit,
    storage: StorageOfCommit,
    plan: CommitPlan,
  ): Promise<CommitPushed['data']> {
    try {
      const outcome = await this.store.execute(repositoryStream, repositoryId, command);
      const pushed = outcome.events.find((event) => event.type === 'CommitPushed');
      if (!pushed) throw new Error('RecordCommit appended no CommitPushed');
      await storage.settle(plan, outcome);
      return pushed.data;
    } catch (error) {
      // Only a refusal is certain; an append without an answer may stand, and its reservation ends by time.
      if (error instanceof DomainError && error.kind !== 'unavailable') await storage.release();
      throw error;
    }
  }

  private async describe(
    request: PushRequest,
    { repository, head }: Base,
    built: BuiltCommit,
    after: RepositorySizes,
    lfs: Pick<GrownIndex, 'added' | 'index'> & { reserved: string | null },
  ): Promise<CommitPushed['data']> {
    const { repositoryId, repositoryType, ownerId, ownerKind, namespace, name, visibility } = repository;
    const isDefault = request.branch === repository.defaultBranch;
    const { commit, parents, tree, root, authorId, authorName, title, description, committedAt } = built;
    return {
      ...{ repositoryId, repositoryType, ownerId, ownerKind, namespace, name, visibility },
      numericId: await this.ids.fromBlock('commit', request.metadata),
      branch: request.branch,
      isDefault,
      ...{ commit, parents: [...parents], tree, root, authorId, authorName, title, description, committedAt },
      before: repository.sizes,
      after,
      lfsNew: lfs.added,
      lfsIndex: lfs.index,
      reservationId: lfs.reserved,
      card: isDefault ? await this.cards.changed(repository.objectPrefix, head.root, root) : null,
    };
  }
}

/** Files and bytes are those of the default branch; what the quota counts adds the LFS objects of the whole history. */
const sizesAfter = (
  { sizes, defaultBranch }: Pick<LiveRepository, 'sizes' | 'defaultBranch'>,
  branch: string,
  { totals }: BuiltCommit,
  { references }: CommitPlan,
  lfsAddedBytes: number,
): RepositorySizes => {
  const main =
    branch === defaultBranch
      ? { files: totals.files, regularBytes: totals.regularBytes, totalBytes: totals.bytes }
      : { files: sizes.files, regularBytes: sizes.regularBytes, totalBytes: sizes.totalBytes };
  return {
    ...main,
    usedBytes: sizes.usedBytes + main.regularBytes - sizes.regularBytes + lfsAddedBytes,
    commits: sizes.commits + 1,
    lfsReferences: {
      count: sizes.lfsReferences.count + references.count,
      bytes: sizes.lfsReferences.bytes + references.bytes,
    },
  };
};

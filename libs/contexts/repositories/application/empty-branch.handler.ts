import { AggregateStore, type CommandMetadata, NumericIds, ObjectStore, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RecordOrphanBranch } from '../domain/commands';
import { HeadMoved, RepositoryNotFound } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import type { CommitPushed } from '../domain/repository.events';
import type { LiveRepository } from '../domain/repository.state';
import { CreateEmptyBranch } from '../domain/requests';
import { buildCommit, type BuiltCommit, wholeSeconds } from './content/build-commit';
import { CommitRecords } from './content/commit-records';
import { DraftTree } from './content/draft-tree';
import { recordOf } from './content/initial-commit';
import { TreeReader } from './content/tree-reader';

const MAX_TRIES = 8;

/** As any commit: objects durable first, then the event. What the repository holds and uses stays as it is. */
@CommandHandler(CreateEmptyBranch)
export class CreateEmptyBranchHandler implements ICommandHandler<CreateEmptyBranch, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly objects: ObjectStore,
    private readonly trees: TreeReader,
    private readonly records: CommitRecords,
    private readonly ids: NumericIds,
  ) {}

  async execute({ data, metadata }: CreateEmptyBranch): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(data, metadata);
      } catch (error) {
        if (!(error instanceof HeadMoved) || attempt === MAX_TRIES) throw error;
      }
    }
  }

  private async attempt(data: CreateEmptyBranch['data'], metadata: CommandMetadata): Promise<void> {
    const { repositoryId, branch, overwrite, authorName } = data;
    const loaded = await this.store.load(repositoryStream, repositoryId);
    if (loaded.state.status !== 'live') throw new RepositoryNotFound();
    const repository = { ...loaded.state }; // the fold goes on while we wait
    const { objectPrefix } = repository;
    const built = buildCommit(objectPrefix, await DraftTree.open(this.trees, objectPrefix, null), {
      parents: [],
      authorId: metadata.actorId,
      authorName,
      title: `Begin ${branch} without files`,
      description: '',
      committedAt: wholeSeconds(metadata.at),
    });
    const record = await this.records.objectsFor(repository, recordOf(built, 1, loaded.revision + 1));
    await this.objects.putAll([...built.objects, ...record]);
    const numericId = await this.ids.fromBlock('commit', metadata);
    const pushed = pushedData(repository, branch, built, numericId);
    const command = new RecordOrphanBranch({ pushed, overwrite }, stepOf(metadata, 'commit'));
    await this.store.execute(repositoryStream, repositoryId, command);
  }
}

const pushedData = (
  repository: Readonly<LiveRepository>,
  branch: string,
  built: BuiltCommit,
  numericId: number,
): CommitPushed['data'] => {
  const { repositoryId, repositoryType, ownerId, ownerKind, namespace, name, visibility, sizes } = repository;
  const { commit, tree, root, authorId, authorName, title, description, committedAt } = built;
  return {
    ...{ repositoryId, repositoryType, ownerId, ownerKind, namespace, name, visibility },
    ...{ branch, isDefault: false, numericId },
    ...{ commit, parents: [], tree, root, authorId, authorName, title, description, committedAt },
    before: sizes,
    after: { ...sizes, commits: sizes.commits + 1 },
    lfsNew: { count: 0, bytes: 0 },
    lfsIndex: repository.lfsIndex,
    reservationId: null,
    card: null,
  };
};

import { AggregateStore } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RecordBranch, RecordBranchDeletion } from '../domain/commands';
import { RepositoryNotFound } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import { RepositoryDirectory } from '../domain/repository-directory.port';
import { CreateBranch, DeleteBranch } from '../domain/requests';
import { RevisionResolver } from './revision-resolver';

@CommandHandler(CreateBranch)
export class CreateBranchHandler implements ICommandHandler<CreateBranch, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly directory: RepositoryDirectory,
    private readonly revisions: RevisionResolver,
  ) {}

  async execute({ data, metadata }: CreateBranch): Promise<void> {
    const { repositoryId, branch, startingPoint, overwrite } = data;
    const repository = await this.directory.byId(repositoryId);
    if (!repository) throw new RepositoryNotFound();
    if (overwrite && startingPoint === null && repository.branches.has(branch)) return;
    const start = await this.revisions.resolve(repository, startingPoint ?? repository.defaultBranch);
    const { commit, root, tree } = start;
    const command = new RecordBranch({ repositoryId, branch, commit, root, tree, overwrite }, metadata);
    await this.store.execute(repositoryStream, repositoryId, command);
  }
}

@CommandHandler(DeleteBranch)
export class DeleteBranchHandler implements ICommandHandler<DeleteBranch, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute({ data, metadata }: DeleteBranch): Promise<void> {
    await this.store.execute(repositoryStream, data.repositoryId, new RecordBranchDeletion(data, metadata));
  }
}

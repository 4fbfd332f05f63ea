import { AggregateStore } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RecordTag, RecordTagDeletion } from '../domain/commands';
import { RepositoryNotFound } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import { RepositoryDirectory } from '../domain/repository-directory.port';
import { CreateTag, DeleteTag } from '../domain/requests';
import { RevisionResolver } from './revision-resolver';

@CommandHandler(CreateTag)
export class CreateTagHandler implements ICommandHandler<CreateTag, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly directory: RepositoryDirectory,
    private readonly revisions: RevisionResolver,
  ) {}

  async execute({ data, metadata }: CreateTag): Promise<void> {
    const { repositoryId, tag, revision, message } = data;
    const repository = await this.directory.byId(repositoryId);
    if (!repository) throw new RepositoryNotFound();
    const { commit, root, tree } = await this.revisions.resolve(repository, revision);
    const command = new RecordTag({ repositoryId, tag, commit, root, tree, message }, metadata);
    await this.store.execute(repositoryStream, repositoryId, command);
  }
}

@CommandHandler(DeleteTag)
export class DeleteTagHandler implements ICommandHandler<DeleteTag, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute({ data, metadata }: DeleteTag): Promise<void> {
    await this.store.execute(repositoryStream, data.repositoryId, new RecordTagDeletion(data, metadata));
  }
}

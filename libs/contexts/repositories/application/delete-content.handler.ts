import { AggregateStore, ObjectStore } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { repositoryStream } from '../domain/repository.decider';
import { DeleteContent } from '../domain/requests';

const PAGE = 500;

/** Objects shared between repositories (LFS) lie elsewhere and stay. */
@CommandHandler(DeleteContent)
export class DeleteContentHandler implements ICommandHandler<DeleteContent, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly objects: ObjectStore,
  ) {}

  async execute({ data }: DeleteContent): Promise<void> {
    const { state } = await this.store.load(repositoryStream, data.repositoryId);
    if (state.status !== 'deleted') return;
    const prefix = `${state.objectPrefix}/`;
    for (;;) {
      const page = await this.objects.list(prefix, { limit: PAGE });
      for (const { key } of page) await this.objects.delete(key);
      if (page.length < PAGE) return;
    }
  }
}

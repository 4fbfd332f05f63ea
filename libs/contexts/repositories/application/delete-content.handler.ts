import { AggregateStore, ObjectStore } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DeleteContent } from '../domain/requests';
import { removeContent } from './content/remove-content';

@CommandHandler(DeleteContent)
export class DeleteContentHandler implements ICommandHandler<DeleteContent, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly objects: ObjectStore,
  ) {}

  execute({ data }: DeleteContent): Promise<void> {
    return removeContent(this.store, this.objects, data.repositoryId);
  }
}

import { NameClaims, repositoryClaimHash } from '@hubledger/contexts/identity/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { AggregateStore, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RecordDeletion } from '../domain/commands';
import { RepositoryNotFound } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import { DeleteRepository } from '../domain/requests';

/**
 * The repository ends first: from then on nobody reads it, commits to it, or keeps its name. Ledger and name follow;
 * what a crash leaves of them, the process manager and the next claim of the name settle.
 */
@CommandHandler(DeleteRepository)
export class DeleteRepositoryHandler implements ICommandHandler<DeleteRepository, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: NameClaims,
    private readonly ledger: StorageLedger,
  ) {}

  async execute({ data: { repositoryId }, metadata }: DeleteRepository): Promise<void> {
    const command = new RecordDeletion({ repositoryId }, stepOf(metadata, `delete ${repositoryId}`));
    const [event] = await this.record(repositoryId, command);
    if (event?.type !== 'RepositoryDeleted') return;
    const { ownerId, repositoryType, namespace, name } = event.data;
    await this.ledger.release(
      { ownerId, repositoryId, reason: 'deleted' },
      stepOf(metadata, `release ${repositoryId}`),
    );
    const hash = repositoryClaimHash(repositoryType, `${namespace}/${name}`);
    await this.claims.release({ kind: 'repository', hash, holder: `repository-${repositoryId}`, metadata });
  }

  private async record(repositoryId: string, command: RecordDeletion) {
    try {
      return (await this.store.execute(repositoryStream, repositoryId, command)).events;
    } catch (error) {
      if (error instanceof RepositoryNotFound) return [];
      throw error;
    }
  }
}

import { AggregateStore } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommitStorage, ReleaseRepository, SetQuota } from '../domain/commands';
import { ledgerStream } from '../domain/ledger.decider';

/** What process managers send over the bus. */
@CommandHandler(CommitStorage)
export class CommitStorageHandler implements ICommandHandler<CommitStorage, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: CommitStorage): Promise<void> {
    await this.store.execute(ledgerStream, command.data.ownerId, command);
  }
}

@CommandHandler(ReleaseRepository)
export class ReleaseRepositoryHandler implements ICommandHandler<ReleaseRepository, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: ReleaseRepository): Promise<void> {
    await this.store.execute(ledgerStream, command.data.ownerId, command);
  }
}

@CommandHandler(SetQuota)
export class SetQuotaHandler implements ICommandHandler<SetQuota, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: SetQuota): Promise<void> {
    await this.store.execute(ledgerStream, command.data.ownerId, command);
  }
}

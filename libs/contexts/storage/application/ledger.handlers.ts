import { AggregateStore } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AdmitArrival, CommitStorage, ReleaseRepository, RenameRepository, SetQuota } from '../domain/commands';
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

@CommandHandler(AdmitArrival)
export class AdmitArrivalHandler implements ICommandHandler<AdmitArrival, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: AdmitArrival): Promise<void> {
    await this.store.execute(ledgerStream, command.data.ownerId, command);
  }
}

@CommandHandler(RenameRepository)
export class RenameRepositoryHandler implements ICommandHandler<RenameRepository, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: RenameRepository): Promise<void> {
    await this.store.execute(ledgerStream, command.data.ownerId, command);
  }
}

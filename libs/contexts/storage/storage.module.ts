import { AggregateStore, Clock } from '@hubledger/kernel';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventSourcedLedger } from './application/event-sourced-ledger';
import {
  AdmitArrivalHandler,
  CommitStorageHandler,
  ReleaseRepositoryHandler,
  RenameRepositoryHandler,
  SetQuotaHandler,
} from './application/ledger.handlers';
import { LedgerUpkeep } from './application/ledger-upkeep';
import { StorageLedger } from './contract';

export { openQuota } from './application/open-quota.process';
export { settleStorage } from './application/settle-storage.process';

/** The app provides, globally: `AggregateStore` and `Clock`. */
@Module({
  imports: [CqrsModule],
  providers: [
    AdmitArrivalHandler,
    CommitStorageHandler,
    ReleaseRepositoryHandler,
    RenameRepositoryHandler,
    SetQuotaHandler,
    {
      provide: StorageLedger,
      inject: [AggregateStore, Clock],
      useFactory: (store: AggregateStore, clock: Clock) =>
        new EventSourcedLedger(store, new LedgerUpkeep(store, clock), clock),
    },
  ],
  exports: [StorageLedger],
})
export class StorageContextModule {}

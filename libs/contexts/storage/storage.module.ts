import { StoredContent } from '@hubledger/contexts/repositories/contract';
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
import { EventSourcedRecalculation } from './application/event-sourced-recalculation';
import { LedgerUpkeep } from './application/ledger-upkeep';
import { Recalculation, StorageLedger, StorageLists } from './contract';

export { openQuota } from './application/open-quota.process';
export { settleStorage } from './application/settle-storage.process';

/** The app provides, globally: `AggregateStore`, `Clock`, `StorageLists` and what the content module exports. */
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
    {
      provide: Recalculation,
      inject: [AggregateStore, StorageLists, StoredContent],
      useFactory: (...parts: ConstructorParameters<typeof EventSourcedRecalculation>) =>
        new EventSourcedRecalculation(...parts),
    },
  ],
  exports: [StorageLedger, Recalculation],
})
export class StorageContextModule {}

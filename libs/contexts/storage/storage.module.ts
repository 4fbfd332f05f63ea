import { ObjectReferences, StoredContent } from '@hubledger/contexts/repositories/contract';
import { AggregateStore, Clock, DocumentStore, ObjectStore } from '@hubledger/kernel';
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
import { RecordedDeletions } from './application/objects/recorded-deletions';
import { StoredConfirmations } from './application/objects/stored-confirmations';
import { SharedRecalculation } from './application/shared-recalculation';
import { DeletionConfirmations, ObjectDeletions, Recalculation, StorageLedger, StorageLists } from './contract';

export { BucketInventory, type BucketTotals, inventoryModel } from './application/inventory/bucket-inventory';
export { CountedObjectStore } from './application/inventory/counted-object-store';
export { type Rescanned, type RescanProgress, rescanBucket } from './application/inventory/rescan-bucket';
export { openQuota } from './application/open-quota.process';
export { settleStorage } from './application/settle-storage.process';

/** The app provides, globally: the stores, what stands on them, `StorageLists`, and what the content module exports. */
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
        new SharedRecalculation(new EventSourcedRecalculation(...parts)),
    },
    {
      provide: ObjectDeletions,
      inject: [ObjectStore, ObjectReferences, AggregateStore],
      useFactory: (...parts: ConstructorParameters<typeof RecordedDeletions>) => new RecordedDeletions(...parts),
    },
    {
      provide: DeletionConfirmations,
      inject: [DocumentStore, Clock],
      useFactory: (documents: DocumentStore, clock: Clock) => new StoredConfirmations(documents, clock),
    },
  ],
  exports: [StorageLedger, Recalculation, ObjectDeletions, DeletionConfirmations],
})
export class StorageContextModule {}

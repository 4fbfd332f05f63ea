import { BucketInventory, CountedObjectStore } from '@hubledger/contexts/storage/storage.module';
import {
  AggregateStore,
  Clock,
  DocumentSides,
  EventLog,
  KeyedMutex,
  LeaseKeeper,
  newId,
  NumericIds,
  ObjectStore,
  Sealer,
  SharedLeases,
  Snapshots,
  SoleProcess,
  Vault,
} from '@hubledger/kernel';
import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import type { Leases } from '@hubledger/kernel';
import { eventMetadataFor } from './event-metadata';
import { ForgottenKeys } from './forgotten-keys';
import type { Stores } from '@hubledger/stores';

/** Another process may forget somebody: the log tells it at once (`ForgottenKeys`), and while it can't, this is the limit. */
const KEYS_REMEMBERED_MS = 60_000;

/** Binds the kernel's ports to the stores that were opened at start. */
@Global()
@Module({})
export class StorageModule {
  static over({ clock, log, documents, sides, snapshots, objects, vault, leases }: Stores): DynamicModule {
    const sealer = leases ? new Sealer(vault, KEYS_REMEMBERED_MS) : new Sealer(vault);
    const metadataFor = eventMetadataFor(sealer);
    const inventory = new BucketInventory(documents, objects.bucket);
    const providers = [
      { provide: Clock, useValue: clock },
      { provide: EventLog, useValue: log },
      { provide: WRITTEN_DOCUMENTS, useValue: documents },
      { provide: DocumentSides, useValue: sides },
      { provide: BucketInventory, useValue: inventory },
      { provide: ObjectStore, useValue: new CountedObjectStore(objects, inventory) },
      { provide: LeaseKeeper, useValue: leases ? leasesOf(leases) : new SoleProcess() },
      { provide: Snapshots, useValue: snapshots },
      { provide: Vault, useValue: vault },
      { provide: Sealer, useValue: sealer },
      { provide: KeyedMutex, useValue: new KeyedMutex() },
      { provide: NumericIds, useValue: new NumericIds(log, metadataFor) },
      { provide: AggregateStore, useValue: new AggregateStore(log, new KeyedMutex(), metadataFor, snapshots) },
      { provide: METADATA_FOR, useValue: metadataFor },
      ...(leases ? [{ provide: ForgottenKeys, useValue: new ForgottenKeys(log, sealer) }] : []),
    ];
    return { module: StorageModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}

const leasesOf = (leases: Leases): LeaseKeeper => {
  const logger = new Logger('Leases');
  return new SharedLeases(leases, {
    holder: newId(),
    report: (message, error) => logger.warn(`${message}: ${error instanceof Error ? error.message : String(error)}`),
  });
};

/** Token of the document store as the projector writes it. Readers ask `DocumentStore`. */
export const WRITTEN_DOCUMENTS = Symbol('WRITTEN_DOCUMENTS');

/** Token of the function that turns command metadata into event metadata, for appends outside of any decider. */
export const METADATA_FOR = Symbol('METADATA_FOR');

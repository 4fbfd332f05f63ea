import type { CommandMetadata } from '@hubledger/kernel';
import type {
  AdmitArrival,
  AdmitRepository,
  CommitStorage,
  ExpectRepository,
  ReleaseRepository,
  RenameRepository,
  ReserveStorage,
  SetQuota,
  SetRepositoryQuota,
} from './commands';
import type { RepositoryType, Visibility } from './ledger.events';

export interface OwnedRepository {
  readonly repositoryId: string;
  readonly repositoryType: RepositoryType;
  /** `namespace/name` */
  readonly fullId: string;
  readonly visibility: Visibility;
  readonly usedBytes: number;
  /** Bytes; null: it has none of its own. */
  readonly quotaBytes: number | null;
}

/** Bytes; a quota of null is no limit. `used` is committed, `reserved` is on its way. */
export interface StorageUsage {
  readonly privateUsedBytes: number;
  readonly publicUsedBytes: number;
  readonly privateReservedBytes: number;
  readonly publicReservedBytes: number;
  readonly privateQuotaBytes: number | null;
  readonly publicQuotaBytes: number | null;
}

/**
 * What a namespace owns and uses, answered and changed at the ledger itself, so that it is never stale. Each call is a
 * step of its own (`stepOf` the caller's metadata), and may be repeated.
 */
export abstract class StorageLedger {
  /** @throws `QuotaExceeded`, `NamespaceIsClosed` */
  abstract admit(data: AdmitRepository['data'], metadata: CommandMetadata): Promise<void>;
  /** @throws `QuotaExceeded`, `NamespaceIsClosed` */
  abstract expect(data: ExpectRepository['data'], metadata: CommandMetadata): Promise<void>;
  abstract admitArrival(data: AdmitArrival['data'], metadata: CommandMetadata): Promise<void>;
  abstract rename(data: RenameRepository['data'], metadata: CommandMetadata): Promise<void>;
  abstract release(data: ReleaseRepository['data'], metadata: CommandMetadata): Promise<void>;
  /**
   * Gives expired reservations of the namespace back first when there is no room otherwise.
   *
   * @throws `QuotaExceeded`, `TooManyUploads`, `RepositoryNotAdmitted`
   */
  abstract reserve(data: ReserveStorage['data'], metadata: CommandMetadata): Promise<void>;
  abstract commit(data: CommitStorage['data'], metadata: CommandMetadata): Promise<void>;
  /** For what will not come: `cancelled` whatever its time. */
  abstract releaseReservation(ownerId: string, reservationId: string, metadata: CommandMetadata): Promise<void>;
  abstract setQuota(data: SetQuota['data'], metadata: CommandMetadata): Promise<void>;
  /** @throws `RepositoryNotAdmitted`, `BadQuota`, `QuotaAboveNamespace` */
  abstract setRepositoryQuota(data: SetRepositoryQuota['data'], metadata: CommandMetadata): Promise<void>;
  /** @throws `NamespaceNotEmpty` */
  abstract close(ownerId: string, metadata: CommandMetadata): Promise<void>;
  abstract ownedRepositories(ownerId: string): Promise<OwnedRepository[]>;
  /** null when this owner does not own it. */
  abstract repository(ownerId: string, repositoryId: string): Promise<OwnedRepository | null>;
  abstract usage(ownerId: string): Promise<StorageUsage>;
  /** What may still come in under this visibility, in bytes; null = no limit. Checked before bytes flow; decides nothing. */
  abstract room(ownerId: string, visibility: Visibility): Promise<number | null>;
}

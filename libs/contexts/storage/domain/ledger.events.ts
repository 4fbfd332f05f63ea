import type { DomainEvent } from '@hubledger/kernel';

export type Visibility = 'private' | 'public';
export type RepositoryType = 'model' | 'dataset' | 'space';
export type OwnerKind = 'user' | 'organization';

/** Stream `namespace-{ownerId}`: what an owner owns and uses. The first event of a ledger may be any of these. */
export type QuotaSet = DomainEvent<
  'QuotaSet',
  {
    ownerId: string;
    ownerKind: OwnerKind;
    namespace: string;
    /** Bytes; null = unlimited. */
    privateQuotaBytes: number | null;
    publicQuotaBytes: number | null;
    previousPrivateQuotaBytes: number | null;
    previousPublicQuotaBytes: number | null;
  }
>;
/** The limit of one repository; null = that of its namespace. */
export type RepositoryQuotaSet = DomainEvent<
  'RepositoryQuotaSet',
  { ownerId: string; repositoryId: string; quotaBytes: number | null; previousQuotaBytes: number | null }
>;
export type RepositoryAdmitted = DomainEvent<
  'RepositoryAdmitted',
  {
    ownerId: string;
    repositoryId: string;
    repositoryType: RepositoryType;
    /** `namespace/name` */
    fullId: string;
    visibility: Visibility;
    /** Bytes it brings along (its first commit, or all of a moved repository). */
    usedBytes: number;
    /** Of a moved repository: the revision of its stream that is stated, and what held its storage. */
    repositoryRevision?: number;
    reservationId?: string;
  }
>;
/** A repository is about to move in: its storage is held, and it is not owned yet. */
export type RepositoryExpected = DomainEvent<
  'RepositoryExpected',
  {
    ownerId: string;
    reservationId: string;
    repositoryId: string;
    bytes: number;
    visibility: Visibility;
    /** Of the repository's stream when the move was prepared. */
    repositoryRevision: number;
    expiresAt: string;
  }
>;
export type RepositoryRenamed = DomainEvent<
  'RepositoryRenamed',
  {
    ownerId: string;
    repositoryId: string;
    /** `namespace/name` */
    fullId: string;
    previousFullId: string;
    /** Of the repository's stream; a higher one wins. */
    repositoryRevision: number;
  }
>;
export type RepositoryReleased = DomainEvent<
  'RepositoryReleased',
  {
    ownerId: string;
    repositoryId: string;
    usedBytes: number;
    visibility: Visibility;
    reason: 'deleted' | 'moved' | 'abandoned';
    /** Of a move: what was known before this revision of the repository's stream ends; it may have come back since. */
    repositoryRevision?: number;
  }
>;
export type StorageReserved = DomainEvent<
  'StorageReserved',
  {
    ownerId: string;
    reservationId: string;
    repositoryId: string;
    bytes: number;
    visibility: Visibility;
    expiresAt: string;
    /** Set for LFS uploads: what was reserved for, so that a repeated batch reserves once. */
    oid: string | null;
  }
>;
/** Absolute: the entry of this repository is now this; a higher `repositoryRevision` wins. Totals are after it. */
export type StorageCommitted = DomainEvent<
  'StorageCommitted',
  {
    ownerId: string;
    ownerKind: OwnerKind;
    repositoryId: string;
    repositoryRevision: number;
    usedBytes: number;
    previousUsedBytes: number;
    visibility: Visibility;
    reservationId: string | null;
    /** Reservations of LFS objects that this commit used up. */
    settledReservationIds: string[];
    privateUsedBytes: number;
    publicUsedBytes: number;
  }
>;
export type StorageReleased = DomainEvent<
  'StorageReleased',
  { ownerId: string; reservationId: string; bytes: number; reason: 'expired' | 'cancelled' }
>;
/**
 * What was counted anew, with what stood before (on the ledger, in memory or in a list): the same statement as
 * `StorageCommitted`, made by an operator.
 */
export type StorageRecalculated = DomainEvent<
  'StorageRecalculated',
  {
    ownerId: string;
    repositoryId: string;
    /** Revision of the repository's stream that was counted. */
    repositoryRevision: number;
    usedBytes: number;
    previousUsedBytes: number;
    visibility: Visibility;
    privateUsedBytes: number;
    publicUsedBytes: number;
  }
>;
/** The sums as the ledger's events tell them, where memory or a list told others before. */
export type BalanceRecalculated = DomainEvent<
  'BalanceRecalculated',
  {
    ownerId: string;
    privateUsedBytes: number;
    publicUsedBytes: number;
    previousPrivateUsedBytes: number;
    previousPublicUsedBytes: number;
  }
>;
export type NamespaceClosed = DomainEvent<'NamespaceClosed', { ownerId: string }>;

export type LedgerEvent =
  | QuotaSet
  | RepositoryQuotaSet
  | RepositoryExpected
  | RepositoryAdmitted
  | RepositoryRenamed
  | RepositoryReleased
  | StorageReserved
  | StorageCommitted
  | StorageReleased
  | StorageRecalculated
  | BalanceRecalculated
  | NamespaceClosed;

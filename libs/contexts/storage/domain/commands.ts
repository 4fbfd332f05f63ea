import { Command } from '@hubledger/kernel';
import type {
  OwnerKind,
  RepositoryAdmitted,
  RepositoryExpected,
  RepositoryReleased,
  RepositoryRenamed,
  StorageReleased,
  Visibility,
} from './ledger.events';

/** Before a repository exists. Idempotent by repository. */
export class AdmitRepository extends Command<'AdmitRepository', RepositoryAdmitted['data']> {
  readonly type = 'AdmitRepository';
}

/** Before a repository moves in. `overQuota`: whatever the quota says. */
export class ExpectRepository extends Command<
  'ExpectRepository',
  RepositoryExpected['data'] & { readonly overQuota: boolean }
> {
  readonly type = 'ExpectRepository';
}

/** Once it has moved in, with what it uses now. Nothing happens unless it is expected under this reservation. */
export class AdmitArrival extends Command<'AdmitArrival', Required<RepositoryAdmitted['data']>> {
  readonly type = 'AdmitArrival';
}

/** It has another name in the same namespace since that revision of its stream. */
export class RenameRepository extends Command<'RenameRepository', Omit<RepositoryRenamed['data'], 'previousFullId'>> {
  readonly type = 'RenameRepository';
}

/**
 * Gives back what a repository used and reserved. Nothing happens when it is not admitted, or came back after
 * `repositoryRevision`.
 */
export class ReleaseRepository extends Command<
  'ReleaseRepository',
  Pick<RepositoryReleased['data'], 'ownerId' | 'repositoryId' | 'reason' | 'repositoryRevision'>
> {
  readonly type = 'ReleaseRepository';
}

export interface ReservationItem {
  readonly reservationId: string;
  readonly bytes: number;
  /** SHA-256 for LFS uploads: the same object of a repository is reserved once. */
  readonly oid: string | null;
}

/**
 * All items (at most 1,000) or none. An item whose reservation, or whose object in this repository, is reserved already
 * is skipped; that of an object is renewed if it would last an hour longer, or is held of the other quota.
 */
export class ReserveStorage extends Command<
  'ReserveStorage',
  {
    readonly ownerId: string;
    readonly repositoryId: string;
    readonly visibility: Visibility;
    readonly expiresAt: string;
    readonly items: readonly ReservationItem[];
  }
> {
  readonly type = 'ReserveStorage';
}

/** Absolute: at this revision the repository uses this much. A lower revision than known settles reservations only. */
export class CommitStorage extends Command<
  'CommitStorage',
  {
    readonly ownerId: string;
    readonly ownerKind: OwnerKind;
    readonly repositoryId: string;
    readonly repositoryRevision: number;
    readonly usedBytes: number;
    readonly visibility: Visibility;
    readonly reservationId: string | null;
    /** Further reservations this commit used up, at most 4,000. */
    readonly settledReservationIds: readonly string[];
  }
> {
  readonly type = 'CommitStorage';
}

/** `expired` is refused before its time; the repository's fence (`CancelReservation`) comes first. */
export class ReleaseReservation extends Command<
  'ReleaseReservation',
  Pick<StorageReleased['data'], 'ownerId' | 'reservationId' | 'reason'>
> {
  readonly type = 'ReleaseReservation';
}

export class SetQuota extends Command<
  'SetQuota',
  {
    readonly ownerId: string;
    readonly ownerKind: OwnerKind;
    readonly namespace: string;
    /** Bytes; null = no limit; absent = as it is. */
    readonly privateQuotaBytes?: number | null;
    readonly publicQuotaBytes?: number | null;
    /** What a new account starts with: ignored once a quota was set, or the namespace closed. */
    readonly initial?: boolean;
    /** By the owner: who is limited may take less, not more. */
    readonly onlyLower?: boolean;
  }
> {
  readonly type = 'SetQuota';
}

/** For one repository; it may not exceed what its namespace has left beside the quota it replaces. */
export class SetRepositoryQuota extends Command<
  'SetRepositoryQuota',
  {
    readonly ownerId: string;
    readonly repositoryId: string;
    /** Bytes; null = what the namespace has. */
    readonly quotaBytes: number | null;
  }
> {
  readonly type = 'SetRepositoryQuota';
}

/** Refused while repositories are admitted or expected; from then on none is admitted. */
export class CloseNamespace extends Command<'CloseNamespace', { readonly ownerId: string }> {
  readonly type = 'CloseNamespace';
}

export class RecordRecalculation extends Command<
  'RecordRecalculation',
  {
    readonly ownerId: string;
    readonly repositoryId: string;
    readonly repositoryRevision: number;
    readonly usedBytes: number;
    readonly visibility: Visibility;
    /** What memory or a list said, where that was not it. */
    readonly shownBytes?: number;
  }
> {
  readonly type = 'RecordRecalculation';
}

/** `shown`: sums that memory or a list gave. Nothing happens when they are those of the ledger. */
export class RecordBalance extends Command<
  'RecordBalance',
  { readonly ownerId: string; readonly shown: { readonly private: number; readonly public: number } }
> {
  readonly type = 'RecordBalance';
}

export type LedgerCommand =
  | AdmitRepository
  | ExpectRepository
  | AdmitArrival
  | RenameRepository
  | ReleaseRepository
  | ReserveStorage
  | CommitStorage
  | ReleaseReservation
  | SetQuota
  | SetRepositoryQuota
  | CloseNamespace
  | RecordRecalculation
  | RecordBalance;

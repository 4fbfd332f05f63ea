import type { DomainEvent } from '@hubledger/kernel';

export type RepositoryType = 'model' | 'dataset' | 'space';
export type Visibility = 'private' | 'public';
export type OwnerKind = 'user' | 'organization';

/** Sizes of a repository at one moment; events that change a repository as a whole carry them, so nobody re-reads. */
export interface RepositorySizes {
  /** Files on the default branch. */
  files: number;
  /** Bytes of regular files on the default branch. */
  regularBytes: number;
  /** Bytes of all files on the default branch, LFS files with their real size. */
  totalBytes: number;
  /** What the quota counts: regular bytes on the default branch + distinct LFS objects of the whole history. */
  usedBytes: number;
  commits: number;
  /** References to LFS objects over the whole history, and the sum of their sizes. */
  lfsReferences: { count: number; bytes: number };
}

export type RepositoryCreated = DomainEvent<
  'RepositoryCreated',
  {
    repositoryId: string;
    numericId: number;
    repositoryType: RepositoryType;
    ownerId: string;
    ownerKind: OwnerKind;
    namespace: string;
    name: string;
    visibility: Visibility;
    /** Spaces only. */
    sdk: string | null;
    createdBy: string;
    /** Prefix of its keys in the object store, without the trailing `/`; fixed for its life. */
    objectPrefix: string;
    createdAt: string;
  }
>;
export type CommitPushed = DomainEvent<
  'CommitPushed',
  {
    repositoryId: string;
    repositoryType: RepositoryType;
    ownerId: string;
    ownerKind: OwnerKind;
    namespace: string;
    name: string;
    visibility: Visibility;
    branch: string;
    isDefault: boolean;
    numericId: number;
    /** Git object ids, 40 hex. */
    commit: string;
    parents: string[];
    tree: string;
    /** SHA-256 of the annotated root tree in the object store. */
    root: string;
    authorId: string;
    authorName: string;
    /** First line, and the message without it. */
    title: string;
    description: string;
    /** ISO-8601 UTC; the commit's own time, whole seconds. */
    committedAt: string;
    before: RepositorySizes;
    after: RepositorySizes;
    /** Objects of this commit that the repository did not know before. */
    lfsNew: { count: number; bytes: number };
    /** SHA-256 of the LFS index object after this commit (every LFS object of the history); null = none. */
    lfsIndex: string | null;
    reservationId: string | null;
    /** Card of the default branch after this commit: what lists filter by. Bounded. Null: unchanged. */
    card: RepositoryCard | null;
  }
>;
/** What the front matter of the root README.md says. At most 200 tags; `data` is null above 16 KiB. */
export interface RepositoryCard {
  tags: string[];
  pipelineTag: string | null;
  libraryName: string | null;
  data: Record<string, unknown> | null;
}
export type BranchCreated = DomainEvent<
  'BranchCreated',
  { repositoryId: string; branch: string; commit: string; root: string; tree: string }
>;
export type BranchDeleted = DomainEvent<'BranchDeleted', { repositoryId: string; branch: string; commit: string }>;
export type TagCreated = DomainEvent<
  'TagCreated',
  { repositoryId: string; tag: string; commit: string; root: string; tree: string; message: string | null }
>;
export type TagDeleted = DomainEvent<'TagDeleted', { repositoryId: string; tag: string; commit: string }>;
export type VisibilityChanged = DomainEvent<
  'VisibilityChanged',
  {
    repositoryId: string;
    repositoryType: RepositoryType;
    ownerId: string;
    ownerKind: OwnerKind;
    from: Visibility;
    to: Visibility;
    sizes: RepositorySizes;
    /** What was reserved of the other quota for it; null: it uses nothing. */
    reservationId: string | null;
  }
>;
export type RepositoryMoved = DomainEvent<
  'RepositoryMoved',
  {
    repositoryId: string;
    repositoryType: RepositoryType;
    visibility: Visibility;
    fromOwnerId: string;
    fromNamespace: string;
    fromName: string;
    ownerId: string;
    ownerKind: OwnerKind;
    namespace: string;
    name: string;
    sizes: RepositorySizes;
    /** Under which the ledger of its new owner expects it; null: the owner is the same. */
    reservationId: string | null;
  }
>;
/** A commit, move or change of visibility that still relies on this reservation is refused from here on. */
export type ReservationCancelled = DomainEvent<'ReservationCancelled', { repositoryId: string; reservationId: string }>;
export type RepositoryDeleted = DomainEvent<
  'RepositoryDeleted',
  {
    repositoryId: string;
    repositoryType: RepositoryType;
    ownerId: string;
    namespace: string;
    name: string;
    visibility: Visibility;
    sizes: RepositorySizes;
    createdAt: string;
  }
>;

export type RepositoryEvent =
  | RepositoryCreated
  | CommitPushed
  | BranchCreated
  | BranchDeleted
  | TagCreated
  | TagDeleted
  | VisibilityChanged
  | RepositoryMoved
  | ReservationCancelled
  | RepositoryDeleted
  /** See the identity context: the fence between a creation and a new claim of its name. */
  | DomainEvent<'CreationAbandoned', { claim: string }>
  | DomainEvent<'ClaimForfeited', { claim: string }>;

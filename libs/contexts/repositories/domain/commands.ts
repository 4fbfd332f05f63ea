import { Command } from '@hubledger/kernel';
import type { CommitPushed, RepositoryCreated, Visibility } from './repository.events';
import type { NamespaceOwner } from './repository-access.port';
import type { LiveRepository, Ref } from './repository.state';

/**
 * Steps on the stream `repository-{id}`. The requests of users (requests.ts) are larger: their handlers gather what
 * a step needs and execute it.
 */

/** Both events in one append: a repository is never seen without its first commit. */
export class RecordCreation extends Command<
  'RecordCreation',
  { readonly created: RepositoryCreated['data']; readonly initial: CommitPushed['data'] }
> {
  readonly type = 'RecordCreation';
}

/**
 * Refused with `HeadMoved` unless `parents[0]` is the branch's head and `before.commits` is what the repository
 * counts: sizes and the LFS index cover all branches, so they were computed from what stands. Likewise when it has
 * another owner or visibility by now: storage was reserved for those. Its names in `data` are replaced by those of the
 * moment of the decision.
 */
export class RecordCommit extends Command<'RecordCommit', CommitPushed['data']> {
  readonly type = 'RecordCommit';
}

/**
 * A branch that begins with a commit without parents: `pushed` is that commit, on a branch other than the default one.
 * Refused with `HeadMoved` unless `pushed.before.commits` is what the repository counts.
 */
export class RecordOrphanBranch extends Command<
  'RecordOrphanBranch',
  { readonly pushed: CommitPushed['data']; readonly overwrite: boolean }
> {
  readonly type = 'RecordOrphanBranch';
}

export class RecordBranch extends Command<
  'RecordBranch',
  Ref & { readonly repositoryId: string; readonly branch: string; readonly overwrite?: boolean }
> {
  readonly type = 'RecordBranch';
}

export class RecordBranchDeletion extends Command<
  'RecordBranchDeletion',
  { readonly repositoryId: string; readonly branch: string }
> {
  readonly type = 'RecordBranchDeletion';
}

export class RecordTag extends Command<
  'RecordTag',
  Ref & { readonly repositoryId: string; readonly tag: string; readonly message: string | null }
> {
  readonly type = 'RecordTag';
}

export class RecordTagDeletion extends Command<
  'RecordTagDeletion',
  { readonly repositoryId: string; readonly tag: string }
> {
  readonly type = 'RecordTagDeletion';
}

export class RecordDeletion extends Command<'RecordDeletion', { readonly repositoryId: string }> {
  readonly type = 'RecordDeletion';
}

/** Storage held for a repository as a whole. `bytes`: the most it may use when it takes effect. */
export interface HeldStorage {
  readonly reservationId: string;
  readonly bytes: number;
}

/** Refused with `RepositoryChanged` if it has another owner than `ownerId`, or grew beyond what was reserved. */
export class RecordVisibility extends Command<
  'RecordVisibility',
  {
    readonly repositoryId: string;
    readonly ownerId: string;
    readonly visibility: Visibility;
    /** Null: asked for while it used nothing. */
    readonly held: HeldStorage | null;
  }
> {
  readonly type = 'RecordVisibility';
}

/**
 * The new name is claimed and, with another owner, its storage is held there. Refused with `RepositoryChanged` if
 * anything of `from` no longer holds: the claim may be somebody else's since, the storage too small.
 */
export class RecordMove extends Command<
  'RecordMove',
  {
    readonly repositoryId: string;
    readonly from: Pick<LiveRepository, 'ownerId' | 'namespace' | 'name' | 'visibility' | 'forfeits'>;
    readonly to: NamespaceOwner & { readonly name: string };
    /** Null: the owner stays. */
    readonly held: HeldStorage | null;
  }
> {
  readonly type = 'RecordMove';
}

/** From here on whatever relies on this reservation is refused; only then may its storage be given back. */
export class CancelReservation extends Command<
  'CancelReservation',
  { readonly repositoryId: string; readonly reservationId: string }
> {
  readonly type = 'CancelReservation';
}

/**
 * The fence before somebody else may have the name of this holder. `claim` is the stream of the name's claim;
 * `fullId` (`type:namespace/name`, lower case) tells whether a living repository still bears it, which is refused.
 */
export class RecordAbandonment extends Command<
  'RecordAbandonment',
  { readonly repositoryId: string; readonly claim: string; readonly fullId: string }
> {
  readonly type = 'RecordAbandonment';
}

export type RepositoryCommand =
  | RecordCreation
  | RecordCommit
  | RecordBranch
  | RecordOrphanBranch
  | RecordBranchDeletion
  | RecordTag
  | RecordTagDeletion
  | RecordDeletion
  | RecordVisibility
  | RecordMove
  | CancelReservation
  | RecordAbandonment;

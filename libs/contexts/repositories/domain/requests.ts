import { Command } from '@hubledger/kernel';
import type { NamespaceOwner } from './repository-access.port';
import type { RepositoryType, Visibility } from './repository.events';

/**
 * What is asked for; each is carried out by one handler, in steps on several streams. Whoever sends one has checked
 * that the caller may (`RepositoryAccess`).
 */

/** A file of the first commit; its path is checked. */
export interface InitialFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * All or nothing: a file that can't be committed leaves no repository.
 *
 * @throws RepositoryExists, BadRepositoryName, QuotaExceeded, and what a commit of the files throws
 */
export class CreateRepository extends Command<
  'CreateRepository',
  {
    readonly repositoryType: RepositoryType;
    /** See `RepositoryAccess.ownerFor`. */
    readonly owner: NamespaceOwner;
    readonly name: string;
    readonly visibility: Visibility;
    /** Spaces only. */
    readonly sdk: string | null;
    /** Author of the first commit. */
    readonly authorName: string;
    /** Of the first commit; absent: none of the user's own. */
    readonly files?: readonly InitialFile[];
  }
> {
  readonly type = 'CreateRepository';
}

export interface CreatedRepository {
  readonly repositoryId: string;
  /** `namespace/name` */
  readonly fullId: string;
}

/**
 * Without effect when it has this visibility.
 *
 * @throws RepositoryNotFound, RepositoryDoesNotFit
 */
export class ChangeVisibility extends Command<
  'ChangeVisibility',
  { readonly repositoryId: string; readonly visibility: Visibility }
> {
  readonly type = 'ChangeVisibility';
}

/**
 * Gives it another name, another owner, or both. Its content stays where it is; the old name leads to it until somebody
 * else takes it. Without effect when it is there. `overQuota`: by the admin, whatever the quota says.
 *
 * @throws RepositoryNotFound, RepositoryExists, BadRepositoryName, RepositoryDoesNotFit
 */
export class MoveRepository extends Command<
  'MoveRepository',
  {
    readonly repositoryId: string;
    /** See `RepositoryAccess.ownerFor`. */
    readonly owner: NamespaceOwner;
    readonly name: string;
    readonly overQuota?: boolean;
  }
> {
  readonly type = 'MoveRepository';
}

/** Without effect when it is gone. Its content is deleted afterwards (delete-content.process.ts). */
export class DeleteRepository extends Command<'DeleteRepository', { readonly repositoryId: string }> {
  readonly type = 'DeleteRepository';
}

/**
 * `startingPoint`: branch, tag or commit; null = the default branch. Without one, `overwrite` leaves a branch that is
 * there as it is: so the clients that send it promise.
 *
 * @throws RevisionNotFound, RefExists, BadRef
 */
export class CreateBranch extends Command<
  'CreateBranch',
  {
    readonly repositoryId: string;
    readonly branch: string;
    readonly startingPoint: string | null;
    readonly overwrite: boolean;
  }
> {
  readonly type = 'CreateBranch';
}

/** A branch with one commit, which has neither parents nor files. @throws RefExists, BadRef, NotAllowed (default branch) */
export class CreateEmptyBranch extends Command<
  'CreateEmptyBranch',
  {
    readonly repositoryId: string;
    readonly branch: string;
    readonly overwrite: boolean;
    /** Author of the commit; its id is the actor's. */
    readonly authorName: string;
  }
> {
  readonly type = 'CreateEmptyBranch';
}

/** @throws RevisionNotFound; NotAllowed for the default branch */
export class DeleteBranch extends Command<'DeleteBranch', { readonly repositoryId: string; readonly branch: string }> {
  readonly type = 'DeleteBranch';
}

/** @throws RevisionNotFound, RefExists, BadRef */
export class CreateTag extends Command<
  'CreateTag',
  {
    readonly repositoryId: string;
    readonly tag: string;
    readonly revision: string;
    readonly message: string | null;
  }
> {
  readonly type = 'CreateTag';
}

/** @throws RevisionNotFound */
export class DeleteTag extends Command<'DeleteTag', { readonly repositoryId: string; readonly tag: string }> {
  readonly type = 'DeleteTag';
}

/** Deletes the stored content of a deleted repository; may be repeated until nothing is left. */
export class DeleteContent extends Command<'DeleteContent', { readonly repositoryId: string }> {
  readonly type = 'DeleteContent';
}

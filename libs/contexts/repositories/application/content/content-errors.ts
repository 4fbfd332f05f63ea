import { DomainError } from '@hubledger/kernel';

/** What a commit asks for can't be done: bad path, two operations that contradict each other, a wrong size. */
export class BadCommit extends DomainError {
  readonly code = 'repositories.bad_commit';
  readonly kind = 'invalid';
}

/**
 * One text whether the object exists for somebody else, was never uploaded, or came too long ago: an oid is no
 * permission, and the answer must not tell which oids others hold.
 */
export class LfsObjectUnknown extends DomainError {
  readonly code = 'repositories.lfs_object_unknown';
  readonly kind = 'invalid';
  constructor(oid: string, path: string) {
    super(`LFS object ${oid} of ${path} was not uploaded to this repository`, { oid, path });
  }
}

/** `parentCommit` is not the head of the branch: nothing was written. */
export class ParentIsStale extends DomainError {
  readonly code = 'repositories.parent_is_stale';
  readonly kind = 'stale';
  constructor(branch: string, parentCommit: string, head: string) {
    super(`The head of ${branch} is ${head}, not ${parentCommit}: fetch it and commit again`, {
      branch,
      parentCommit,
      head,
    });
  }
}

export class ContentTooLarge extends DomainError {
  readonly code = 'repositories.content_too_large';
  readonly kind = 'too-large';
}

/** The bytes of an upload are not what its address announced. Nothing of it is kept. */
export class UploadMismatch extends DomainError {
  readonly code = 'repositories.upload_mismatch';
  readonly kind = 'unprocessable';
  constructor(what: 'size' | 'hash', oid: string) {
    super(`The ${what} of the uploaded bytes is not that of ${oid}`, { oid, what });
  }
}

/**
 * Something that a commit names is not in the object store: the repository is being deleted just now (asked again, the
 * caller reads that it is gone), or the store has lost it, which its operator must hear of.
 */
export class ObjectMissing extends DomainError {
  readonly code = 'content.object_missing';
  readonly kind = 'unavailable';
  constructor(key: string) {
    super('The stored content is not available', { key });
  }
}

/** An upload or download address that was not signed here, was altered, or has expired. */
export class LinkRefused extends DomainError {
  readonly code = 'repositories.link_refused';
  readonly kind = 'forbidden';
  constructor() {
    super('This address is not valid or has expired, ask for a new one');
  }
}

/** The object is being deleted just now, or just was: nobody had referred to it for days. */
export class LfsObjectLeaving extends DomainError {
  readonly code = 'repositories.lfs_object_leaving';
  readonly kind = 'unavailable';
  constructor(oid: string) {
    super(`LFS object ${oid} was about to be deleted, upload it again`, { oid });
  }
}

/** Too much of commits under way is in memory; nothing of this one is kept. */
export class CommitsTooHeavy extends DomainError {
  readonly code = 'repositories.commits_too_heavy';
  readonly kind = 'unavailable';
  constructor() {
    super('Commits under way have too many operations together, try again shortly or with fewer', { retryAfter: 10 });
  }
}

import { DomainError } from '@hubledger/kernel';

/** Missing, or private and not visible to the caller: one answer for both, so it names nothing. */
export class RepositoryNotFound extends DomainError {
  readonly code = 'repositories.not_found';
  readonly kind = 'not-found';
  constructor() {
    super('Repository not found');
  }
}

export class RevisionNotFound extends DomainError {
  readonly code = 'repositories.revision_not_found';
  readonly kind = 'not-found';
  constructor(revision: string) {
    super(`Invalid rev id: ${revision}`, { revision });
  }
}

/** `commit` goes to `X-Repo-Commit`: clients remember for which commit a path was absent. */
export class EntryNotFound extends DomainError {
  readonly code = 'repositories.entry_not_found';
  readonly kind = 'not-found';
  constructor(path: string, commit?: string, message = `Entry not found: ${path}`) {
    super(message, { path, commit });
  }
}

export class RepositoryExists extends DomainError {
  readonly code = 'repositories.exists';
  readonly kind = 'conflict';
  constructor(
    readonly fullId: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super('You already created this repo', { fullId, ...details });
  }

  /** With the address under which clients find it: those that accept an existing repository read it. */
  at(url: string): RepositoryExists {
    return new RepositoryExists(this.fullId, { url });
  }
}

export class BadRepositoryName extends DomainError {
  readonly code = 'repositories.bad_name';
  readonly kind = 'invalid';
  constructor(name: string) {
    super(
      'A repository name has 1 to 96 characters of A-Z, a-z, 0-9, ".", "_" and "-", neither starts nor ends with ' +
        '"-" or ".", holds no "--" or "..", and does not end in ".git"',
      { name },
    );
  }
}

/** Somebody else took the name while this creation was under way and slower than its lease. */
export class CreationLost extends DomainError {
  readonly code = 'repositories.creation_lost';
  readonly kind = 'unavailable';
  constructor(repositoryId: string) {
    super('The repository could not be created in time, try again', { repositoryId });
  }
}

/** Visible, but the caller's role does not allow this. */
export class NotAllowed extends DomainError {
  readonly code = 'repositories.forbidden';
  readonly kind = 'forbidden';
  constructor(message = 'You do not have the rights to do this') {
    super(message);
  }
}

/** The repository changed since the commit was computed: compute it again on what stands now. */
export class HeadMoved extends DomainError {
  readonly code = 'repositories.head_moved';
  readonly kind = 'conflict';
  constructor(branch: string, expected: string | undefined, actual: string | null) {
    super(`Branch ${branch} has moved`, { branch, expected, actual });
  }
}

/** It was moved, changed or grew while this was under way: look again. */
export class RepositoryChanged extends DomainError {
  readonly code = 'repositories.changed';
  readonly kind = 'unavailable';
  constructor(repositoryId: string) {
    super('The repository is being changed by somebody else, try again', { repositoryId });
  }
}

/** What the quota of the other namespace, or of the other visibility, does not hold. `usedBytes`: of the repository. */
export class RepositoryDoesNotFit extends DomainError {
  readonly code = 'repositories.does_not_fit';
  readonly kind = 'invalid';
  constructor(reason: string, usedBytes: number) {
    super(reason, { extra: { repo_size_bytes: usedBytes } });
  }
}

/** The storage reserved for this was given back because it took too long. */
export class ReservationWasCancelled extends DomainError {
  readonly code = 'repositories.reservation_cancelled';
  readonly kind = 'conflict';
  constructor(reservationId: string) {
    super('The upload took too long and its reserved storage was given back, upload again', { reservationId });
  }
}

export class RefExists extends DomainError {
  readonly code = 'repositories.ref_exists';
  readonly kind = 'conflict';
  constructor(name: string, existing: string = name) {
    super(existing === name ? `Reference already exists: ${name}` : `${name} is not possible beside ${existing}`, {
      name,
      existing,
    });
  }
}

export class BadRef extends DomainError {
  readonly code = 'repositories.bad_ref';
  readonly kind = 'invalid';
  constructor(name: string, reason: string) {
    super(`Invalid branch or tag name ${JSON.stringify(name.slice(0, 200))}: ${reason}`, { name, reason });
  }
}

export class TooManyRefs extends DomainError {
  readonly code = 'repositories.too_many_refs';
  readonly kind = 'invalid';
  constructor(limit: number) {
    super(`A repository holds at most ${limit} branches and as many tags`, { limit });
  }
}

import { DomainError } from '@hubledger/kernel';
import type { Visibility } from './ledger.events';

/** What is used and reserved plus what comes in exceeds the quota of that visibility. Bytes. */
export class QuotaExceeded extends DomainError {
  readonly code = 'storage.quota_exceeded';
  readonly kind = 'too-large';
  constructor(visibility: Visibility, quota: number, used: number, incoming: number) {
    const message = `${visibility} storage of ${quota} bytes, ${used} in use, ${incoming} more asked for`;
    const extra = { error: 'Storage quota exceeded', message };
    super(`Storage quota exceeded: ${message}`, { visibility, quota, used, incoming, extra });
  }
}

/** LFS objects that were announced and neither committed nor given up: as many as may be on their way at once are. */
export class TooManyUploads extends DomainError {
  readonly code = 'storage.too_many_uploads';
  readonly kind = 'too-large';
  constructor(where: 'repository' | 'namespace', most: number) {
    super(`${most} LFS uploads of this ${where} are under way: commit them, or wait until they end (two days)`, {
      where,
      most,
    });
  }
}

export class NamespaceIsClosed extends DomainError {
  readonly code = 'storage.namespace_closed';
  readonly kind = 'conflict';
  constructor(ownerId: string) {
    super('This namespace is being deleted', { ownerId });
  }
}

/** A namespace that still owns repositories can't be closed; `details.repositories` names at most 20 of them. */
export class NamespaceNotEmpty extends DomainError {
  readonly code = 'storage.namespace_not_empty';
  readonly kind = 'conflict';
  constructor(ownerId: string, repositories: readonly string[]) {
    super(`The namespace still owns ${repositories.length} repositories`, {
      ownerId,
      count: repositories.length,
      repositories: repositories.slice(0, 20),
    });
  }
}

/** The repository is not, or no longer, this owner's: it was deleted or moved meanwhile. */
export class RepositoryNotAdmitted extends DomainError {
  readonly code = 'storage.not_admitted';
  readonly kind = 'not-found';
  constructor(ownerId: string, repositoryId: string) {
    super('Repository not found', { ownerId, repositoryId });
  }
}

export class BadQuota extends DomainError {
  readonly code = 'storage.bad_quota';
  readonly kind = 'invalid';
  constructor(value: number) {
    super('A quota is a whole number of bytes from 0 on, or null for no limit', { value });
  }
}

export class QuotaRaiseDenied extends DomainError {
  readonly code = 'storage.quota_raise_denied';
  readonly kind = 'forbidden';
  constructor() {
    super('Only an administrator of this hub may raise a quota');
  }
}

export class QuotaAboveNamespace extends DomainError {
  readonly code = 'storage.quota_above_namespace';
  readonly kind = 'invalid';
  constructor(most: number) {
    super(`The namespace has ${most} bytes left for this repository`, { most });
  }
}

export class ReservationStillOpen extends DomainError {
  readonly code = 'storage.reservation_open';
  readonly kind = 'conflict';
  constructor(reservationId: string, expiresAt: string) {
    super(`The reservation holds until ${expiresAt}`, { reservationId, expiresAt });
  }
}

export class ConfirmationInvalid extends DomainError {
  readonly code = 'storage.confirmation_invalid';
  readonly kind = 'invalid';
  constructor(reason: 'unknown' | 'other-prefix') {
    super(
      reason === 'unknown'
        ? 'The confirmation token is unknown, was used, or has expired'
        : 'The confirmation token is for another prefix; it is used up now',
      { reason },
    );
  }
}

/** As many as may run are running. */
export class TooManyRecalculations extends DomainError {
  readonly code = 'storage.too_many_recalculations';
  readonly kind = 'unavailable';
  constructor(running: number) {
    super(`${running} recalculations are running, try again later`, { retryAfter: 5 });
  }
}

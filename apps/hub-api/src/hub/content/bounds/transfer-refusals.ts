import { DomainError } from '@hubledger/kernel';

/** Nothing of the request was kept. Seconds in `retryAfter`. */
export class TooManyUploadsAtOnce extends DomainError {
  readonly code = 'uploads.too_many_at_once';
  readonly kind = 'rate-limited';
  constructor(most: number) {
    super(`You have ${most} uploads under way, as many as one account may have at once: end one of them first`, {
      retryAfter: 5,
    });
  }
}

export class UploadShareTaken extends DomainError {
  readonly code = 'uploads.share_taken';
  readonly kind = 'rate-limited';
  constructor(bytes: number) {
    super(
      `Your uploads under way hold ${bytes} bytes, as much as one account may here: end one first, or send large files in parts`,
      { retryAfter: 30 },
    );
  }
}

export class TooMuchSpoiled extends DomainError {
  readonly code = 'uploads.too_much_spoiled';
  readonly kind = 'rate-limited';
  constructor(retryAfter: number) {
    super('Too many bytes of commits that failed came from you today: send large files as LFS objects', { retryAfter });
  }
}

export class UploadsBusy extends DomainError {
  readonly code = 'uploads.busy';
  readonly kind = 'unavailable';
  constructor() {
    super('Too much is being uploaded at once, try again shortly', { retryAfter: 10 });
  }
}

export class DownloadsBusy extends DomainError {
  readonly code = 'downloads.busy';
  readonly kind = 'unavailable';
  constructor() {
    super('Too much is being downloaded at once, try again shortly', { retryAfter: 5 });
  }
}

/** As the API's description has it. */
export const AS_MANY_AS_MAY_BE = 'As much of yours is being uploaded as may be at once; see `Retry-After`.';

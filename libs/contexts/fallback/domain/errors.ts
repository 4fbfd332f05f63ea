import { DomainError } from '@hubledger/kernel';

export class FallbackSourceNotFound extends DomainError {
  readonly code = 'fallback.source_not_found';
  readonly kind = 'not-found';
  constructor() {
    super('Fallback source not found');
  }
}

/** Quotes nothing of what was sent: a token may stand in any of it. */
export class FallbackSourceInvalid extends DomainError {
  readonly code = 'fallback.source_invalid';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(reason);
  }
}

export class TooManyFallbackSources extends DomainError {
  readonly code = 'fallback.too_many_sources';
  readonly kind = 'conflict';
  constructor(most: number) {
    super(`There may be ${most} fallback sources`, { most });
  }
}

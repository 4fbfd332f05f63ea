import { DomainError } from '@hubledger/kernel';

export class NotSignedIn extends DomainError {
  readonly code = 'access.not_signed_in';
  readonly kind = 'unauthenticated';
  constructor() {
    super('Sign in, or send an access token');
  }
}

/** The exact text keeps the Python client from calling it a missing repository (wire contract, section 2). */
export class InvalidCredentials extends DomainError {
  readonly code = 'access.invalid_credentials';
  readonly kind = 'unauthenticated';
  constructor() {
    super('Invalid credentials in Authorization header');
  }
}

export class ReadOnlyCredential extends DomainError {
  readonly code = 'access.read_only_token';
  readonly kind = 'forbidden';
  constructor() {
    super('This access token may only read');
  }
}

export class AdminDisabled extends DomainError {
  readonly code = 'access.admin_disabled';
  readonly kind = 'unavailable';
  constructor() {
    super('Admin API is disabled');
  }
}

export class AdminTokenMissing extends DomainError {
  readonly code = 'access.admin_token_missing';
  readonly kind = 'unauthenticated';
  constructor() {
    super('Admin token required');
  }
}

export class AdminTokenWrong extends DomainError {
  readonly code = 'access.admin_token_wrong';
  readonly kind = 'forbidden';
  constructor() {
    super('Invalid admin token');
  }
}

/** A route that declares no access rule is refused, never open. */
export class AccessUndeclared extends DomainError {
  readonly code = 'access.undeclared';
  readonly kind = 'forbidden';
  constructor(route: string) {
    super('This route is closed', { route });
  }
}

export interface ValidationProblem {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
  readonly input: unknown;
}

/** Answers 422 with the list of what is wrong (admin specification, section 1). */
export class ValidationFailed extends DomainError {
  readonly code = 'request.invalid';
  readonly kind = 'unprocessable';
  constructor(readonly problems: readonly ValidationProblem[]) {
    super(problems.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
  }
}

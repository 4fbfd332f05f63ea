import { DomainError } from '@hubledger/kernel';

/** The same answer whether the name is unknown or the password wrong. */
export class BadCredentials extends DomainError {
  readonly code = 'identity.bad_credentials';
  readonly kind = 'unauthenticated';
  constructor() {
    super('Invalid username or password');
  }
}

export class AccountDisabled extends DomainError {
  readonly code = 'identity.account_disabled';
  readonly kind = 'forbidden';
  constructor() {
    super('This account is disabled');
  }
}

export class EmailUnverified extends DomainError {
  readonly code = 'identity.email_unverified';
  readonly kind = 'forbidden';
  constructor() {
    super('Please verify your e-mail address first');
  }
}

export class WrongPassword extends DomainError {
  readonly code = 'identity.wrong_password';
  readonly kind = 'invalid';
  constructor() {
    super('The current password is wrong');
  }
}

export class LoginThrottled extends DomainError {
  readonly code = 'identity.login_throttled';
  readonly kind = 'rate-limited';
  /** @param retryAfter seconds */
  constructor(retryAfter: number) {
    super('Too many attempts, try again later', { retryAfter });
  }
}

export class HashingOverloaded extends DomainError {
  readonly code = 'identity.hashing_overloaded';
  readonly kind = 'unavailable';
  constructor() {
    super('Too many sign-ins at once, try again shortly', { retryAfter: 1 });
  }
}

export class VerificationInvalid extends DomainError {
  readonly code = 'identity.verification_invalid';
  readonly kind = 'invalid';
  constructor() {
    super('This verification link is not valid or has expired');
  }
}

export class TokenNotFound extends DomainError {
  readonly code = 'identity.token_not_found';
  readonly kind = 'not-found';
  constructor(token: string) {
    super('Token not found', { token });
  }
}

export class CredentialExists extends DomainError {
  readonly code = 'identity.credential_exists';
  readonly kind = 'conflict';
  constructor(credential: string) {
    super('This credential exists already', { credential });
  }
}

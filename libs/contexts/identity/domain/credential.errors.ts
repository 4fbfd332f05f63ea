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

export class SessionNotFound extends DomainError {
  readonly code = 'identity.session_not_found';
  readonly kind = 'not-found';
  constructor(session: string) {
    super('Session not found', { session });
  }
}

export class SshKeyInvalid extends DomainError {
  readonly code = 'identity.ssh_key_invalid';
  readonly kind = 'invalid';
  /** @param reason completes "This is not a usable SSH public key: ". */
  constructor(reason: string) {
    super(`This is not a usable SSH public key: ${reason}`);
  }
}

/** Whoever holds it: keys are public, so that it is held tells nothing secret. */
export class SshKeyTaken extends DomainError {
  readonly code = 'identity.ssh_key_taken';
  readonly kind = 'conflict';
  constructor(fingerprint: string) {
    super('This SSH key is in use already', { fingerprint });
  }
}

export class SshKeyNotFound extends DomainError {
  readonly code = 'identity.ssh_key_not_found';
  readonly kind = 'not-found';
  constructor(key: string) {
    super('SSH key not found', { key });
  }
}

export class NotYourSshKey extends DomainError {
  readonly code = 'identity.not_your_ssh_key';
  readonly kind = 'forbidden';
  constructor(key: string) {
    super('This SSH key belongs to somebody else', { key });
  }
}

export class TooManyCredentials extends DomainError {
  readonly code = 'identity.too_many_credentials';
  readonly kind = 'conflict';
  constructor(kind: 'token' | 'ssh-key', most: number) {
    super(`You have ${most} ${kind === 'token' ? 'access tokens' : 'SSH keys'}: remove some first`, { kind, most });
  }
}

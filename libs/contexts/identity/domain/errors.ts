import { DomainError } from '@hubledger/kernel';

export class AccountNameInvalid extends DomainError {
  readonly code = 'identity.name_invalid';
  readonly kind = 'invalid';
  constructor() {
    super(
      'A name has 2 to 63 letters, digits, "-" or "_", starts with a letter or digit, and has no "--" or final "-"',
    );
  }
}

export class AccountNameReserved extends DomainError {
  readonly code = 'identity.name_reserved';
  readonly kind = 'invalid';
  constructor(name: string) {
    super(`The name ${name} is reserved`, { name });
  }
}

export class NameTaken extends DomainError {
  readonly code = 'identity.name_taken';
  readonly kind = 'invalid';
  constructor(name: string) {
    super(`The name ${name} is taken, or too similar to one that is`, { name });
  }
}

export class EmailTaken extends DomainError {
  readonly code = 'identity.email_taken';
  readonly kind = 'invalid';
  constructor() {
    super('This e-mail address is registered already');
  }
}

export class EmailInvalid extends DomainError {
  readonly code = 'identity.email_invalid';
  readonly kind = 'invalid';
  constructor() {
    super('This is not a usable e-mail address');
  }
}

/** Somebody else's claim stands, or is younger than its lease. `raced`: it appeared since the caller looked. */
export class ClaimHeld extends DomainError {
  readonly code = 'identity.claim_held';
  readonly kind = 'conflict';
  constructor(claim: string, holder: string, raced = false) {
    super('This name is taken', { claim, holder, raced });
  }
}

/** The creation outlived its lease and somebody else was let in, or it had failed before. */
export class CreationWasAbandoned extends DomainError {
  readonly code = 'identity.creation_abandoned';
  readonly kind = 'unavailable';
  constructor(holder: string) {
    super('This took too long and was given up, please try again', { holder });
  }
}

export class AccountNotFound extends DomainError {
  readonly code = 'identity.account_not_found';
  readonly kind = 'not-found';
  constructor(account: string) {
    super('User not found', { account });
  }
}

/** Only who has left is forgotten. */
export class AccountOpen extends DomainError {
  readonly code = 'identity.account_open';
  readonly kind = 'conflict';
  constructor(userId: string) {
    super('The account is open: delete the user first', { userId });
  }
}

export class AccountExists extends DomainError {
  readonly code = 'identity.account_exists';
  readonly kind = 'conflict';
  constructor(userId: string) {
    super('This account exists already', { userId });
  }
}

export class InvitationRequired extends DomainError {
  readonly code = 'identity.invitation_required';
  readonly kind = 'forbidden';
  constructor() {
    super('Registration needs an invitation');
  }
}

export class InvitationUnknown extends DomainError {
  readonly code = 'identity.invitation_unknown';
  readonly kind = 'invalid';
  constructor() {
    super('This invitation is not valid');
  }
}

export class AvatarInvalid extends DomainError {
  readonly code = 'identity.avatar_invalid';
  readonly kind = 'invalid';
  constructor(message: string) {
    super(message);
  }
}

export class AvatarTooLarge extends DomainError {
  readonly code = 'identity.avatar_too_large';
  readonly kind = 'too-large';
  constructor(limit: number) {
    super(`An avatar has at most ${limit} bytes`, { limit });
  }
}

/** `extra` stands beside `error` in the admin API's answer; its portal keys on `owned_repositories`. */
export class AccountOwnsRepositories extends DomainError {
  readonly code = 'identity.account_owns_repositories';
  readonly kind = 'invalid';
  constructor(owned: readonly string[]) {
    super('User owns repositories', {
      extra: {
        message: `The account owns ${owned.length} repositories; use force=true to delete them with it`,
        owned_repositories: owned,
      },
    });
  }
}

export class AvatarNotFound extends DomainError {
  readonly code = 'identity.avatar_not_found';
  readonly kind = 'not-found';
  constructor(account: string) {
    super('Avatar not found', { account });
  }
}

/** The address names another account than the caller's. */
export class NotYourAccount extends DomainError {
  readonly code = 'identity.not_your_account';
  readonly kind = 'forbidden';
  constructor(account: string) {
    super('This is not your account', { account });
  }
}

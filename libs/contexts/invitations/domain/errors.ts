import { DomainError } from '@hubledger/kernel';

export class InvitationNotFound extends DomainError {
  readonly code = 'invitations.not_found';
  readonly kind = 'not-found';
  constructor() {
    super('Invitation not found');
  }
}

/** Expired, used, or used as often as it may be; the message says which. */
export class InvitationUnavailable extends DomainError {
  readonly code = 'invitations.unavailable';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(reason);
  }
}

export class InvitationInvalid extends DomainError {
  readonly code = 'invitations.invalid';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(reason);
  }
}

/** Only who runs the organization, or the admin of the installation, takes an invitation back. */
export class InvitationAccessDenied extends DomainError {
  readonly code = 'invitations.access_denied';
  readonly kind = 'forbidden';
  constructor() {
    super('You may not delete this invitation');
  }
}

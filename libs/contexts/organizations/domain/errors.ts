import { DomainError } from '@hubledger/kernel';

export class OrganizationNotFound extends DomainError {
  readonly code = 'organizations.not_found';
  readonly kind = 'not-found';
  constructor(organization: string) {
    super('Organization not found', { organization });
  }
}

export class OrganizationExists extends DomainError {
  readonly code = 'organizations.exists';
  readonly kind = 'conflict';
  constructor(organizationId: string) {
    super('This organization exists already', { organizationId });
  }
}

export class OrganizationAbandoned extends DomainError {
  readonly code = 'organizations.creation_abandoned';
  readonly kind = 'unavailable';
  constructor(organizationId: string) {
    super('This took too long and was given up, please try again', { organizationId });
  }
}

export class AlreadyMember extends DomainError {
  readonly code = 'organizations.already_member';
  readonly kind = 'invalid';
  constructor(organizationId: string, userId: string) {
    super('This user is a member already', { organizationId, userId });
  }
}

export class MembershipNotFound extends DomainError {
  readonly code = 'organizations.membership_not_found';
  readonly kind = 'not-found';
  constructor(organizationId: string, userId: string) {
    super('This user is not a member', { organizationId, userId });
  }
}

/** Somebody must be able to run the organization. */
export class LastSuperAdmin extends DomainError {
  readonly code = 'organizations.last_super_admin';
  readonly kind = 'invalid';
  constructor(organizationId: string) {
    super('The last super-admin of an organization can neither leave nor lose that role', { organizationId });
  }
}

export class OrganizationAccessDenied extends DomainError {
  readonly code = 'organizations.access_denied';
  readonly kind = 'forbidden';
  constructor(organizationId: string) {
    super('Your role in this organization does not allow this', { organizationId });
  }
}

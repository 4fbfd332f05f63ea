import type { OrganizationRole } from './organization-role';

export interface UserAccount {
  readonly kind: 'user';
  readonly id: string;
  readonly numericId: number;
  readonly name: string;
  readonly isActive: boolean;
  readonly emailVerified: boolean;
  readonly avatar: Avatar | null;
  readonly createdAt: string;
}

export interface OrganizationAccount {
  readonly kind: 'organization';
  readonly id: string;
  readonly numericId: number;
  readonly name: string;
  readonly description: string | null;
  readonly bio: string | null;
  readonly website: string | null;
  /** JSON object of handles by service, as text. */
  readonly socialMedia: string | null;
  readonly avatar: Avatar | null;
  /** User id to role, in order of joining. */
  readonly members: ReadonlyMap<string, OrganizationRole>;
  readonly createdAt: string;
}

export type Account = UserAccount | OrganizationAccount;

/** An image in the object store. */
export interface Avatar {
  readonly object: string;
  readonly contentType: string;
}

/** What is sealed in the log; null when unset or forgotten. */
export interface PersonalData {
  readonly email: string | null;
  readonly fullName: string | null;
  readonly bio: string | null;
  readonly website: string | null;
  /** JSON object of handles by service, as text. */
  readonly socialMedia: string | null;
}

/**
 * Who exists, by folding streams: never older than the log, and null for accounts that are closed. Answers are copies.
 */
export abstract class Accounts {
  /** Exact and case-sensitive: a name that merely normalises to the same is not the same account. */
  abstract byName(name: string): Promise<Account | null>;
  abstract userById(userId: string): Promise<UserAccount | null>;
  /** Whose address it is, however it is spelled. @throws EmailInvalid */
  abstract userByEmail(email: string): Promise<UserAccount | null>;
  abstract organizationById(organizationId: string): Promise<OrganizationAccount | null>;
  /** Null when the organization or the membership does not exist. */
  abstract roleIn(organizationId: string, userId: string): Promise<OrganizationRole | null>;
  abstract personalDataOf(userId: string): Promise<PersonalData>;
}

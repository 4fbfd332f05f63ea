import type { DomainEvent } from '@hubledger/kernel';
import type { HolderFenceEvent } from './claim.events';

/** A secret in the vault, by reference and version. */
export interface SecretPointer {
  ref: string;
  version: number;
}

export type UserCreated = DomainEvent<
  'UserCreated',
  {
    userId: string;
    numericId: number;
    username: string;
    /** Lower case, without `-` and `_`: the key of the name's claim. */
    normalizedName: string;
    /** Sealed with the user's key. */
    email: string;
    /** Keyed hash of the normalised address: the key of its claim. */
    emailHash: string;
    emailVerified: boolean;
    isActive: boolean;
    /** Argon2id hash in the vault. */
    password: SecretPointer;
    privateQuotaBytes: number | null;
    publicQuotaBytes: number | null;
    createdAt: string;
    invitationId?: string;
  }
>;
/** `from` is what the flag was before: totals need no re-reading. */
export type EmailVerificationSet = DomainEvent<
  'EmailVerificationSet',
  { userId: string; from: boolean; to: boolean; isActive: boolean }
>;
/** A link was sent; the token's SHA-256 proves it, the token itself is nowhere. */
export type EmailVerificationRequested = DomainEvent<
  'EmailVerificationRequested',
  { userId: string; tokenHash: string; expiresAt: string }
>;
export type PasswordChanged = DomainEvent<
  'PasswordChanged',
  { userId: string; password: SecretPointer; epoch: number }
>;
/** Ends every session started under a lower epoch. */
export type SessionsRevoked = DomainEvent<'SessionsRevoked', { userId: string; epoch: number }>;
/**
 * All of it is sealed with the user's key; before November 2026 only `fullName` was. `socialMedia` is a JSON object of
 * handles by service, as text.
 */
export type ProfileUpdated = DomainEvent<
  'ProfileUpdated',
  {
    userId: string;
    fullName: string | null;
    bio: string | null;
    website: string | null;
    socialMedia: string | null;
  }
>;
/** The image is stored content-addressed; `null` takes it away. */
export type AvatarSet = DomainEvent<'AvatarSet', { userId: string; object: string | null; contentType: string | null }>;
export type AccountClosed = DomainEvent<
  'AccountClosed',
  { userId: string; username: string; isActive: boolean; emailVerified: boolean; deletedRepositories: number }
>;
/**
 * The subject's key is gone, and whatever was sealed with it can't be read any more. Written when all of this had been
 * destroyed, and named so that an older backup of vault or objects does not bring it back.
 */
export type SubjectErased = DomainEvent<
  'SubjectErased',
  {
    userId: string;
    /** References of the vault: the person's key, their password, keys of invitations to their address. */
    secrets: string[];
    /** Keys in the object store: images of themselves. */
    objects: string[];
  }
>;

/** Stream `system-log`. Everything held about somebody was handed out; written before its first byte. */
export type SubjectExported = DomainEvent<'SubjectExported', { userId: string }>;

export type UserEvent =
  | UserCreated
  | EmailVerificationSet
  | EmailVerificationRequested
  | PasswordChanged
  | SessionsRevoked
  | ProfileUpdated
  | AvatarSet
  | AccountClosed
  | SubjectErased
  | HolderFenceEvent;

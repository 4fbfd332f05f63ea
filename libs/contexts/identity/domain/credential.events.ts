import type { DomainEvent } from '@hubledger/kernel';

export type TokenRole = 'read' | 'write';
export type CredentialKind = 'token' | 'session' | 'ssh-key';

/** Stream `accesstoken-{sha256 of the token}`. */
export type TokenIssued = DomainEvent<
  'TokenIssued',
  {
    tokenHash: string;
    numericId: number;
    userId: string;
    /** Sealed with the user's key; before November 2026 it was not. */
    name: string;
    role: TokenRole;
    createdAt: string;
  }
>;
/** Stream `session-{sha256 of the session secret}`. */
export type SessionStarted = DomainEvent<
  'SessionStarted',
  { sessionHash: string; numericId: number; userId: string; epoch: number; createdAt: string; expiresAt: string }
>;
/** Stream `sshkey-{sha256 of the key}`: one key, one holder. The key itself is not kept; its fingerprint tells it again. */
export type SshKeyAdded = DomainEvent<
  'SshKeyAdded',
  {
    keyHash: string;
    numericId: number;
    userId: string;
    /** e.g. `ssh-ed25519`. */
    keyType: string;
    /** `SHA256:<base64>`, as ssh-keygen shows it. */
    fingerprint: string;
    /** Sealed with the user's key; before November 2026 it was not. */
    title: string;
    createdAt: string;
  }
>;
export type Revoked = DomainEvent<'Revoked', { credential: string; userId: string; kind: CredentialKind }>;
/** At most one an hour. */
export type CredentialUsed = DomainEvent<
  'CredentialUsed',
  { credential: string; userId: string; kind: CredentialKind; at: string }
>;
export type TokenEvent = TokenIssued | Revoked | CredentialUsed;
export type SessionEvent = SessionStarted | Revoked | CredentialUsed;
export type SshKeyEvent = SshKeyAdded | Revoked;

/** Stream `system-log`. `name` is an account's; what was typed where there is none may be a password, and is left out. */
export type LoginFailed = DomainEvent<
  'LoginFailed',
  {
    name: string;
    reason: 'unknown-user' | 'wrong-password' | 'inactive' | 'unverified' | 'throttled';
    count: number;
    /** Whose account it was tried on, where it was looked up and there is one. */
    userId?: string;
  }
>;
export type AdminTokenRejected = DomainEvent<'AdminTokenRejected', { route: string; count: number }>;

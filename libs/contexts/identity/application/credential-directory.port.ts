import type { CredentialKind } from '../domain/credential.events';

export interface ListedSession {
  /** The id of its stream. */
  readonly hash: string;
  readonly epoch: number;
}

export interface SessionFilter {
  readonly userId: string | null;
  /** ISO-8601 UTC, exclusive. */
  readonly startedBefore: string | null;
}

/**
 * Finds credentials in read models; bound by the app. Each answer waits for what the log holds when it is asked, but not
 * for ever: it decides nothing, as whatever a list missed is refused by its own stream and its user's.
 */
export abstract class CredentialDirectory {
  /** Id of the stream by the number that the API shows, whoever owns it; null for an unknown one. */
  abstract hashOf(kind: CredentialKind, numericId: number): Promise<string | null>;
  /** Oldest first. */
  abstract sessions(filter: SessionFilter, limit: number): Promise<ListedSession[]>;
  /** Ids of streams of tokens or SSH keys, at most `limit`. */
  abstract ownedBy(userId: string, kind: 'token' | 'ssh-key', limit: number): Promise<string[]>;
  /** Of tokens or SSH keys, counted to `countTo`; does not wait. */
  abstract countOf(userId: string, kind: 'token' | 'ssh-key', countTo: number): Promise<number>;
}

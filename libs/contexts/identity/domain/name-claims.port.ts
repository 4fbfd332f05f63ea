import type { CommandMetadata, StreamName } from '@hubledger/kernel';
import type { ClaimKind } from './names';

export interface ClaimRequest {
  readonly kind: ClaimKind;
  /** See `accountClaimHash`, `repositoryClaimHash`; e-mails are hashed with the vault's pepper. */
  readonly hash: string;
  /** The stream that will bear the name, e.g. `user-<id>`; its category has registered with `ClaimHolders`. */
  readonly holder: StreamName;
  readonly metadata: CommandMetadata;
}

/**
 * Unique names without a unique index: one stream per name, one holder per stream.
 *
 * A claim whose holder never came to be, or has not come to bear the name, may be taken over after the lease (60 s),
 * behind a fence on the holder's stream: `CreationAbandoned`, or `ClaimForfeited` when the holder exists. Whoever
 * creates or renames a holder must therefore refuse in its decider once the fence stands there. A holder that is gone
 * for good (deleted, closed, abandoned) loses its claims at once.
 */
export abstract class NameClaims {
  /**
   * Idempotent for one holder. For a holder that exists and may lose the name again (a rename), `anew` begins a new
   * lease; the fence of an older one then stops neither.
   *
   * @throws ClaimHeld when the name is somebody else's.
   * @returns the turn of this claim, see `release`.
   */
  abstract claim(request: ClaimRequest & { readonly anew?: boolean }): Promise<number>;

  /**
   * Gives a name back. The caller has made sure that the holder can't come to bear it any more (fence first);
   * without effect when the name is somebody else's, or was claimed again after `turn`. `unborne`: the holder never
   * came to bear it.
   */
  abstract release(request: ClaimRequest & { readonly turn?: number; readonly unborne?: true }): Promise<void>;

  /** Who claimed the name last. The caller folds that stream and checks that it is alive and bears the name. */
  abstract lookup(kind: ClaimKind, hash: string): Promise<StreamName | null>;

  /** Who holds the name or, if it is free, bore it last; and the turn of the last claim. */
  abstract lastHolder(kind: ClaimKind, hash: string): Promise<{ holder: StreamName; turn: number } | null>;
}

import { type ActorKind, type CommandMetadata, newId, uuidV5 } from '@hubledger/kernel';

/** Who sends this request; made once per request by the access guard. */
export interface Actor {
  readonly kind: ActorKind;
  /** User id for `user`, `admin` for `admin-token`, `anonymous` otherwise. */
  readonly id: string;
  /** Set for `user`. */
  readonly user: SignedInUser | null;
  readonly request: RequestFacts;
}

export interface SignedInUser {
  readonly userId: string;
  readonly numericId: number;
  readonly username: string;
  /** `read` tokens may not change anything; sessions are `write`. */
  readonly role: 'read' | 'write';
  readonly credential: CredentialFacts;
}

export interface CredentialFacts {
  readonly kind: 'token' | 'session';
  /** SHA-256 of the secret, the id of its stream. */
  readonly hash: string;
  /** As it was stored: sealed. */
  readonly name: string;
  readonly createdAt: string;
}

export interface RequestFacts {
  readonly requestId: string;
  /** The hub's own id of the request: the same, unless the caller named it. */
  readonly ownId: string;
  readonly method: string;
  /** Route pattern, not the address: part of the idempotent commandId. */
  readonly route: string;
  readonly at: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly idempotencyKey: string | null;
  /** SHA-256 of the parsed body; empty for streamed bodies. */
  readonly bodyHash: string;
}

/**
 * commandId = UUIDv5(actor | method | route | Idempotency-Key), random without that header, so that a retry with the
 * header has one effect.
 */
export const metadataOf = (actor: Actor): CommandMetadata => {
  const { requestId, ownId, method, route, at, ip, userAgent, idempotencyKey, bodyHash } = actor.request;
  // Whoever else could choose it would hide what one request did among a thousand others, or in somebody else's thread.
  const correlationId = actor.kind === 'admin-token' ? requestId : ownId;
  const commandId = idempotencyKey === null ? newId() : uuidV5(actor.id, method, route, idempotencyKey);
  return {
    commandId,
    correlationId,
    causationId: correlationId,
    at,
    actorId: actor.id,
    actorKind: actor.kind,
    ip,
    userAgent,
    tokenId: actor.user?.credential.hash,
    requestId,
    requestHash: idempotencyKey === null ? '' : bodyHash,
  };
};

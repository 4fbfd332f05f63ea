/** A valid credential and whose it is. */
export interface SignedIn {
  readonly userId: string;
  readonly numericId: number;
  readonly username: string;
  /** Sessions are `write`. */
  readonly role: 'read' | 'write';
  readonly credential: {
    readonly kind: 'token' | 'session';
    /** SHA-256 of the secret: the id of its stream. */
    readonly hash: string;
    /** Name of the token; `session` for sessions. */
    readonly name: string;
    readonly createdAt: string;
  };
}

/** The request that presents a credential: what is noted of its use. */
export interface PresentedBy {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
}

/**
 * Authentication by folding the credential's stream and its user's: a revocation holds at once. Null for whatever is
 * unknown, revoked, expired, or belongs to an account that is closed or inactive.
 */
export abstract class Credentials {
  abstract authenticateToken(secret: string, by?: PresentedBy): Promise<SignedIn | null>;
  /** @param secret value of the cookie `session_id` */
  abstract authenticateSession(secret: string, by?: PresentedBy): Promise<SignedIn | null>;
}

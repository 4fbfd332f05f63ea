import type { Actor, RequestFacts, SignedInUser } from './actor';

/** Turns a presented secret into a user by folding its stream; bound by the app to the identity context. */
export abstract class Authenticator {
  /** `null`: unknown, revoked, or its user is closed or inactive. */
  abstract byToken(token: string, facts: RequestFacts): Promise<SignedInUser | null>;
  /** `null` also when expired. */
  abstract bySession(secret: string, facts: RequestFacts): Promise<SignedInUser | null>;
}

/** What the access guard needs to know about the admin API. */
export abstract class AdminGate {
  abstract readonly enabled: boolean;
  /** In constant time. */
  abstract matches(token: string): boolean;
  /** Records the attempt (rate-capped); never throws. */
  abstract rejected(actor: Actor): void;
}

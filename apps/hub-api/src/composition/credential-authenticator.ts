import { Credentials } from '@hubledger/contexts/identity/contract';
import { Authenticator, type RequestFacts, type SignedInUser } from '@hubledger/platform/http';
import { Injectable } from '@nestjs/common';

/** The access guard's question, answered by the identity context. */
@Injectable()
export class CredentialAuthenticator extends Authenticator {
  constructor(private readonly credentials: Credentials) {
    super();
  }

  byToken(token: string, facts: RequestFacts): Promise<SignedInUser | null> {
    return this.credentials.authenticateToken(token, facts);
  }

  bySession(secret: string, facts: RequestFacts): Promise<SignedInUser | null> {
    return this.credentials.authenticateSession(secret, facts);
  }
}

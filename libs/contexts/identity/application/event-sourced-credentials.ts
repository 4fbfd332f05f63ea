import { AggregateStore, Clock, sha256Hex } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { accessTokenStream } from '../domain/access-token.decider';
import { Credentials, type PresentedBy, type SignedIn } from '../domain/credentials.port';
import { sessionStream } from '../domain/session.decider';
import { userStream } from '../domain/user.decider';
import type { LiveUser } from '../domain/user.state';
import { isAbleToSignIn, isSessionEnded, isSessionRunning, isTokenValid } from '../domain/valid-credentials';
import { CredentialUse } from './credential-use';

@Injectable()
export class EventSourcedCredentials extends Credentials {
  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
    private readonly use: CredentialUse,
  ) {
    super();
  }

  async authenticateToken(secret: string, by?: PresentedBy): Promise<SignedIn | null> {
    const hash = sha256Hex(secret);
    const { state: token } = await this.store.load(accessTokenStream, hash);
    if (!isTokenValid(token)) return null;
    const user = await this.activeUser(token.userId);
    if (!user) return null;
    const { name, role, createdAt, lastUsedAt } = token;
    this.use.note({ kind: 'token', hash, userId: user.userId, lastUsedAt, by });
    return signedIn(user, role, { kind: 'token', hash, name, createdAt });
  }

  async authenticateSession(secret: string, by?: PresentedBy): Promise<SignedIn | null> {
    const hash = sha256Hex(secret);
    const { state: session } = await this.store.load(sessionStream, hash);
    if (!isSessionRunning(session, this.clock.iso())) return null;
    const { epoch, createdAt, lastUsedAt } = session;
    const user = await this.activeUser(session.userId);
    if (!user || isSessionEnded({ epoch }, user)) return null;
    this.use.note({ kind: 'session', hash, userId: user.userId, lastUsedAt, by });
    return signedIn(user, 'write', { kind: 'session', hash, name: 'session', createdAt });
  }

  private async activeUser(userId: string): Promise<Readonly<LiveUser> | null> {
    const { state } = await this.store.load(userStream, userId);
    return isAbleToSignIn(state) ? state : null;
  }
}

const signedIn = (
  { userId, numericId, username }: Readonly<LiveUser>,
  role: SignedIn['role'],
  credential: SignedIn['credential'],
): SignedIn => ({ userId, numericId, username, role, credential });

import { AggregateStore, type CommandMetadata, stepOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { ClaimHeld, EmailTaken, NameTaken } from '../domain/errors';
import { NameClaims } from '../domain/name-claims.port';
import { accountClaimHash, type ClaimKind, claimStreamName, normalizeName } from '../domain/names';
import { AbandonUser } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { claimsOf } from './user-claim-holder';

export interface Names {
  readonly userId: string;
  readonly username: string;
  readonly emailHash: string;
}

/** The two names an account needs, taken in order and given back when the registration fails. */
@Injectable()
export class RegistrationClaims {
  constructor(
    private readonly claims: NameClaims,
    private readonly store: AggregateStore,
  ) {}

  /** @throws NameTaken, EmailTaken */
  async take(names: Names, metadata: CommandMetadata): Promise<void> {
    const { name, email } = requestsOf(names, metadata);
    await this.claims.claim(name).catch(orElse(new NameTaken(names.username)));
    await this.claims.claim(email).catch(orElse(new EmailTaken()));
  }

  /**
   * Fences the account first: a retry of the same command that is under way elsewhere either creates it before the
   * fence (then its names stay) or is refused by it.
   *
   * @returns whether the fence stands: the account will never exist.
   */
  async giveBack(names: Names, metadata: CommandMetadata): Promise<boolean> {
    const { name, email } = requestsOf(names, metadata);
    const claim = claimStreamName(name.kind, name.hash);
    const step = stepOf(metadata, 'abandon');
    const { state } = await this.store.execute(userStream, names.userId, new AbandonUser({ claim }, step));
    const kept = state.status === 'live' ? claimsOf(state) : [];
    for (const request of [name, email]) {
      if (!kept.includes(claimStreamName(request.kind, request.hash))) await this.claims.release(request);
    }
    return state.status === 'abandoned';
  }
}

const requestsOf = ({ userId, username, emailHash }: Names, metadata: CommandMetadata) => {
  const holder = `user-${userId}`;
  const name = { kind: 'account' as ClaimKind, hash: accountClaimHash(normalizeName(username)), holder, metadata };
  return { name, email: { ...name, kind: 'email' as ClaimKind, hash: emailHash } };
};

const orElse = (refusal: Error) => (error: unknown) => {
  throw error instanceof ClaimHeld ? refusal : error;
};

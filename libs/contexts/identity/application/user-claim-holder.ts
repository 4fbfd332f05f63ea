import { AggregateStore, idOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { ClaimHolders } from '../domain/claim-holders';
import { accountClaimHash, claimStreamName } from '../domain/names';
import { userStream } from '../domain/user.decider';
import type { LiveUser } from '../domain/user.state';

/** Tells how a user is doing as the holder of a name or an e-mail address. */
@Injectable()
export class UserClaimHolder {
  constructor(holders: ClaimHolders, store: AggregateStore) {
    holders.register('user', async (holder, claim) => {
      const { state, revision } = await store.load(userStream, idOf(holder));
      if (revision < 0) return 'missing';
      if (state.status !== 'live') return 'dead';
      return claimsOf(state).includes(claim) ? 'alive' : 'renamed';
    });
  }
}

export const claimsOf = ({ normalizedName, emailHash }: Pick<LiveUser, 'normalizedName' | 'emailHash'>): string[] => [
  claimStreamName('account', accountClaimHash(normalizedName)),
  claimStreamName('email', emailHash),
];

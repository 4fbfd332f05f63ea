import { accountClaimHash, ClaimHolders, claimStreamName } from '@hubledger/contexts/identity/contract';
import { AggregateStore, idOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { organizationStream } from '../domain/organization.decider';

/** Tells how an organization is doing as the holder of a name. */
@Injectable()
export class OrganizationClaimHolder {
  constructor(holders: ClaimHolders, store: AggregateStore) {
    holders.register('organization', async (holder, claim) => {
      const { state, revision } = await store.load(organizationStream, idOf(holder));
      if (revision < 0) return 'missing';
      if (state.status !== 'live') return 'dead';
      return claim === claimStreamName('account', accountClaimHash(state.normalizedName)) ? 'alive' : 'renamed';
    });
  }
}

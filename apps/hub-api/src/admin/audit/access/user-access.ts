import { idOf } from '@hubledger/kernel';
import { type AccountThen, accountThen } from './account-then';
import { type GrantedStreams, grantedStreams, type IndexSources } from './granted-streams';
import type { PastReader } from './past-reader';
import { type CredentialThen, ISSUING, validAmong } from './user-credentials';
import { membershipsAmong, type MembershipThen } from './user-memberships';
import { type Place, repositoriesThrough, type RepositoryPage, type Way } from './user-repositories';

export interface UserAccessThen extends RepositoryPage {
  readonly account: AccountThen;
  readonly memberships: readonly MembershipThen[];
  readonly membershipsTruncated: boolean;
  readonly credentials: readonly CredentialThen[];
  readonly credentialsTruncated: boolean;
}

/** Organizations that somebody was ever let into, oldest first. */
const MOST_ORGANIZATIONS = 200;
/** Credentials that were ever issued, newest first: nobody holds more tokens, and old sessions have run out. */
const MOST_CREDENTIALS = 1_000;

export const userAccess = async (
  reader: PastReader,
  sources: IndexSources,
  userId: string,
  page: { readonly from: Place; readonly limit: number },
): Promise<UserAccessThen> => {
  const { cut } = reader;
  const account = await accountThen(reader, userId);
  const joined = await grantedStreams(sources, userId, ['MemberAdded'], {
    ...{ cut, order: 'asc', most: MOST_ORGANIZATIONS },
  });
  const memberships = await membershipsAmong(reader, userId, joined.streams.map(idOf));
  const issued = await credentialsIssued(sources, account, userId, cut);
  const ways: Way[] = [
    { ownerId: userId, role: null },
    ...memberships.map(({ organizationId: ownerId, role }) => ({ ownerId, role })),
  ];
  const reached = await repositoriesThrough(reader, userId, account.canSignIn ? ways : [], page);
  return {
    ...reached,
    account,
    memberships,
    membershipsTruncated: joined.truncated,
    credentials: account.user.status === 'live' ? await validAmong(reader, account.user, issued.streams) : [],
    credentialsTruncated: issued.truncated,
  };
};

/** Of somebody who can't sign in none counts. */
const credentialsIssued = async (
  sources: IndexSources,
  { canSignIn }: AccountThen,
  userId: string,
  cut: PastReader['cut'],
): Promise<GrantedStreams> => {
  if (!canSignIn) return { streams: [], truncated: false };
  return grantedStreams(sources, userId, [...ISSUING], { cut, order: 'desc', most: MOST_CREDENTIALS });
};

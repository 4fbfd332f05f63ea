import { organizationStream } from '@hubledger/contexts/organizations/contract';
import type { LiveRepository } from '@hubledger/contexts/repositories/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { type AccountThen, accountThen } from './account-then';
import { MemberEvents } from './member-events';
import type { PastReader } from './past-reader';
import { type RepositoryThen, repositoryThen } from './repository-then';
import { NO_RIGHTS, type Rights, rightsIn } from './rights';

/** What one person could do, and by which events. */
export interface Grant {
  readonly userId: string;
  readonly account: AccountThen;
  /** `owner`, or the role in the organization that owned it. */
  readonly role: string;
  /** Nothing for an account that could not sign in. */
  readonly rights: Rights;
  readonly by: readonly RecordedEvent[];
}

export interface RepositoryAccessThen {
  readonly then: RepositoryThen;
  /** Name it bore; null where it was no more. */
  readonly ownerName: string | null;
  /** Without signing in, or as somebody who has no part in it. */
  readonly anybody: Rights;
  readonly grants: readonly Grant[];
  /** Of the people who had a part in it: how many come before the first that is not told here; null: none is left. */
  readonly next: number | null;
}

/** @param offset people to skip. */
export const repositoryAccess = async (
  reader: PastReader,
  repositoryId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<RepositoryAccessThen> => {
  const then = await repositoryThen(reader, repositoryId);
  const { repository } = then;
  if (repository.status !== 'live') return { then, ownerName: null, anybody: NO_RIGHTS, grants: [], next: null };
  const anybody = rightsIn(repository, null, null);
  const people = await peopleOf(reader, repository, then.ownership);
  const page = people.slice(offset, offset + limit);
  const grants: Grant[] = [];
  for (const { userId, role, by } of page) {
    const account = await accountThen(reader, userId);
    const rights = rightsIn(repository, userId, role === 'owner' ? null : role);
    grants.push({ userId, account, role, rights: account.canSignIn ? rights : NO_RIGHTS, by });
  }
  const next = offset + limit < people.length ? offset + limit : null;
  return { then, ownerName: repository.namespace, anybody, grants, next };
};

type Person = Pick<Grant, 'userId' | 'by'> & {
  readonly role: 'owner' | 'visitor' | 'member' | 'admin' | 'super-admin';
};

/** Its owner, or the members of the organization that owned it, in order of joining. */
const peopleOf = async (
  reader: PastReader,
  { ownerId, ownerKind }: Readonly<LiveRepository>,
  ownership: readonly RecordedEvent[],
): Promise<Person[]> => {
  if (ownerKind === 'user') return [{ userId: ownerId, role: 'owner', by: ownership }];
  const events = new MemberEvents();
  const organization = await reader.fold(organizationStream, ownerId, events);
  if (organization.status !== 'live') return [];
  return [...organization.members].map(([userId, role]) => ({ userId, role, by: events.of(userId) }));
};

import type { OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { type LiveRepository } from '@hubledger/contexts/repositories/contract';
import { openArrivals } from '@hubledger/contexts/storage/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { namespaceSubject } from '../past/subjects';
import type { PastReader } from './past-reader';
import { repositoryThen } from './repository-then';
import { type Rights, rightsIn } from './rights';

/** Whose namespace repositories are reached through: oneself, or an organization. */
export interface Way {
  readonly ownerId: string;
  /** Null: it is one's own. */
  readonly role: OrganizationRole | null;
}

export interface ReachedRepository {
  readonly repository: Readonly<LiveRepository>;
  readonly rights: Rights;
  readonly role: OrganizationRole | null;
  readonly by: readonly RecordedEvent[];
}

/** Where a page begins: a way, and how many repositories of its ledger come before. */
export interface Place {
  readonly way: number;
  readonly offset: number;
}

export interface RepositoryPage {
  readonly repositories: readonly ReachedRepository[];
  /** Null: that was all. What is left may come to nothing. */
  readonly next: Place | null;
}

/** A page ends early once so many events were read for it: repositories of 100,000 commits are told a few at a time. */
const MOST_EVENTS = 50_000;

/** What somebody could reach in the namespaces of these owners, as each repository's own stream tells. */
export const repositoriesThrough = async (
  reader: PastReader,
  userId: string,
  ways: readonly Way[],
  { from, limit }: { readonly from: Place; readonly limit: number },
): Promise<RepositoryPage> => {
  const repositories: ReachedRepository[] = [];
  const begun = reader.eventsRead;
  let { offset } = from;
  for (const [index, { ownerId, role }] of ways.entries()) {
    if (index < from.way) continue;
    const ids = await ownedBy(reader, ownerId);
    for (; offset < ids.length; offset++) {
      if (repositories.length === limit) return { repositories, next: { way: index, offset } };
      const { repository, existence, ownership, visibility } = await repositoryThen(reader, ids[offset] as string);
      if (repository.status === 'live' && repository.ownerId === ownerId) {
        const by = inOrder([...existence, ...ownership, ...visibility]);
        repositories.push({ repository, rights: rightsIn(repository, userId, role), role, by });
      }
      if (reader.eventsRead - begun > MOST_EVENTS) return { repositories, next: { way: index, offset: offset + 1 } };
    }
    offset = 0;
  }
  return { repositories, next: null };
};

/**
 * Ids of all that may be this owner's at the cut, in the order of its ledger: a repository is let in there before it is
 * made or moved, so that the ledger names them all, and some that have not come yet or have just left.
 */
const ownedBy = async (reader: PastReader, ownerId: string): Promise<string[]> => {
  const { state: ledger } = await reader.unfold(namespaceSubject, ownerId);
  return [...new Set([...ledger.entries.keys(), ...openArrivals(ledger).map(({ repositoryId }) => repositoryId)])];
};

const inOrder = (events: readonly RecordedEvent[]): RecordedEvent[] => {
  const unique = new Map(events.map((event) => [event.position, event]));
  return [...unique.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
};

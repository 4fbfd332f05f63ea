import type { DocumentStore } from '@hubledger/kernel';
import { countAccounts, listAccounts } from '@projections/identity/accounts/queries';
import type { Account } from '@projections/identity/accounts/read-model';
import { readTotals } from '@projections/statistics/totals/queries';
import { microseconds } from '../query/timestamps';
import { cappedTotal, exactly, type Total } from '../query/total';
import type { UserListResponse, UserResponse } from './user.dto';
import type { ListUsersQuery } from './user-requests.dto';

export const userList = async (store: DocumentStore, query: ListUsersQuery): Promise<UserListResponse> => {
  const { search, limit, offset, sort, order, include_orgs: includeOrganizations } = query;
  const [found, total] = await Promise.all([
    listAccounts(store, { search, includeOrganizations, sort, order, limit, offset }),
    totalOf(store, query),
  ]);
  return { users: found.map(userResponse), ...total, limit, offset, search: search ?? null };
};

const userResponse = ({ storage_bytes: _, ...user }: Account): UserResponse => ({
  ...user,
  created_at: microseconds(user.created_at),
});

/** Without a search it is a counter's. */
const totalOf = async (store: DocumentStore, query: ListUsersQuery): Promise<Total> => {
  const { search, include_orgs: includeOrganizations } = query;
  if (search) return cappedTotal((cap) => countAccounts(store, { search, includeOrganizations }, cap));
  const { users, organizations } = await readTotals(store);
  return exactly(includeOrganizations ? users + organizations : users);
};

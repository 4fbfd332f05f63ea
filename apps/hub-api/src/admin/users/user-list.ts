import type { DocumentStore } from '@hubledger/kernel';
import { listAccounts } from '@projections/identity/accounts/queries';
import { readTotals } from '@projections/statistics/totals/queries';
import { jsonPage } from '../query/json-page';
import { COUNT_TO, counted, exactly, type Total } from '../query/total';
import type { ListUsersQuery } from './user-requests.dto';

/** @returns the JSON of a `UserListResponse`. */
export const userList = async (store: DocumentStore, query: ListUsersQuery): Promise<string> => {
  const { search, limit, offset, sort, order, include_orgs: includeOrganizations } = query;
  const page = { search, includeOrganizations, sort, order, limit, offset };
  const { texts, total, partly } = await listAccounts(store, page, search ? COUNT_TO : undefined);
  const known = total === null ? await totalOf(store, includeOrganizations) : counted(total, partly);
  return jsonPage('users', texts, { ...known, limit, offset, search: search ?? null });
};

/** Without a search it is a counter's. */
const totalOf = async (store: DocumentStore, includeOrganizations: boolean): Promise<Total> => {
  const { users, organizations } = await readTotals(store);
  return exactly(includeOrganizations ? users + organizations : users);
};

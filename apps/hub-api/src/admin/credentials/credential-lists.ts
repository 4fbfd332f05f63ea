import type { DocumentStore, Sealer } from '@hubledger/kernel';
import { listTokens } from '@projections/identity/access-tokens/queries';
import { accountsById } from '@projections/identity/accounts/queries';
import { listSessions } from '@projections/identity/sessions/queries';
import { listSshKeys } from '@projections/identity/ssh-keys/queries';
import { COUNT_TO, counted } from '../query/total';
import type { AdminTokenListResponse, SessionListResponse, SshKeyListResponse } from './credential.dto';
import type { ListSessionsQuery, ListUnusedQuery } from './credential-requests.dto';

const DAY_MS = 86_400_000;

/** @param userId whose; undefined: everybody's. @param now ISO-8601 UTC. */
export const sessionList = async (
  store: DocumentStore,
  { limit, offset, ...query }: ListSessionsQuery,
  userId: string | undefined,
  now: string,
): Promise<SessionListResponse> => {
  const filter = {
    userId,
    createdFrom: query.created_after,
    ...(query.active_only ? { activeAt: now } : {}),
  };
  const { rows, total } = await listSessions(store, filter, { limit, offset }, COUNT_TO);
  const sessions = await owned(store, rows, async ({ id, created_at, expires_at }) => {
    return { id, created_at, expires_at, expired: expires_at <= now };
  });
  return { sessions, ...counted(total), limit, offset };
};

export const tokenList = async (
  [store, sealer]: readonly [DocumentStore, Sealer],
  { limit, offset, unused_for_days: days }: ListUnusedQuery,
  userId: string | undefined,
  now: string,
): Promise<AdminTokenListResponse> => {
  const unusedSince = days === undefined ? undefined : new Date(Date.parse(now) - days * DAY_MS).toISOString();
  const { rows, total } = await listTokens(store, { userId, unusedSince }, { limit, offset }, COUNT_TO);
  const documents = rows.map(({ document }) => document);
  const tokens = await owned(store, documents, async ({ id, user_id, name, created_at, last_used }) => {
    return { id, name: (await sealer.reveal(name, user_id)) ?? '', created_at, last_used };
  });
  return { tokens, ...counted(total), limit, offset };
};

/** No key was ever used, so that all of them are unused for whatever time is asked. */
export const sshKeyList = async (
  [store, sealer]: readonly [DocumentStore, Sealer],
  { limit, offset }: ListUnusedQuery,
  userId: string | undefined,
): Promise<SshKeyListResponse> => {
  const { rows, total } = await listSshKeys(store, { userId }, { limit, offset }, COUNT_TO);
  const documents = rows.map(({ document }) => document);
  const keys = await owned(store, documents, async ({ title: sealed, ...key }) => {
    const { id, user_id, key_type, fingerprint, created_at } = key;
    const title = (await sealer.reveal(sealed, user_id)) ?? '';
    return { id, key_type, fingerprint, title, created_at, last_used: null };
  });
  return { ssh_keys: keys, ...counted(total), limit, offset };
};

/** With their owners. Those of an account that was closed just now are on their way out, and left out. */
const owned = async <Row extends { user_id: string }, Shown extends object>(
  store: DocumentStore,
  rows: readonly Row[],
  shown: (row: Row) => Promise<Shown>,
): Promise<Array<Shown & { user_id: number; username: string }>> => {
  const accounts = await accountsById(
    store,
    rows.map(({ user_id }) => user_id),
  );
  const answers = rows.map(async (row) => {
    const account = accounts.get(row.user_id);
    return account ? [{ ...(await shown(row)), user_id: account.id, username: account.username }] : [];
  });
  return (await Promise.all(answers)).flat();
};

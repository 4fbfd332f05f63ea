import { Accounts } from '@hubledger/contexts/identity/contract';
import { type FoundRepository, RepositoryAccess } from '@hubledger/contexts/repositories/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { type Account as AccountRow, accountsModel } from '@projections/identity/accounts/read-model';
import { DocumentStore, DomainError, ObjectStore, Sealer, type Stored } from '@hubledger/kernel';
import { accessTokensModel } from '@projections/identity/access-tokens/read-model';
import { invitationsModel } from '@projections/invitations/invitations/read-model';
import { membershipsModel } from '@projections/organizations/memberships/read-model';
import { commitsModel } from '@projections/repositories/commits/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { contributorsModel } from '@projections/statistics/contributors/read-model';
import { readTotals } from '@projections/statistics/totals/queries';
import { TreeReader } from '../../libs/contexts/repositories/application/content/tree-reader';
import { listFallbackSources } from '@projections/fallback/sources/queries';
import { sourceViews } from './observe-sources';
import { hostOf } from './source-commands';
import { invitationNamed, invitationViews, tokenViews } from './observe-people';
import { NAMES, REPOSITORY_KEYS } from './commands';
import type { HubUnderTest } from './hub-under-test';
import type { Role } from './model';
import { type AccountView, type RepositoryView, togetherness, type View } from './view';

/** What the hub says by folding: never older than the log. */
export const viewOfHub = async (hub: HubUnderTest): Promise<View> => {
  const accounts: Record<string, AccountView> = {};
  const users = new Map<string, string>();
  for (const name of NAMES) {
    const account = await hub.app.get(Accounts).byName(name);
    if (!account) continue;
    if (account.kind === 'user') users.set(name, account.id);
    accounts[name] = await accountView(hub, account.id, {
      kind: account.kind,
      verified: account.kind === 'user' && account.emailVerified,
      members: account.kind === 'user' ? {} : await namedMembers(hub, account.members),
    });
  }
  const repositories: Record<string, RepositoryView> = {};
  const former: Record<string, string> = {};
  let moved: FoundRepository | null;
  for (const key of REPOSITORY_KEYS) {
    const found = await hub.find(key);
    if (found) repositories[key] = await repositoryView(hub, found, users);
    else if ((moved = await hub.findMoved(key))) former[key] = `${moved.namespace}/${moved.name}`;
  }
  const [invitations, tokens] = [await invitationViews(hub), await tokenViews(hub)];
  const sources = await sourceViews(hub);
  return { accounts, repositories, former, invitations, tokens, sources };
};

/** Whoever has no account any more is left out, as the hub leaves them out of its answers. */
const namedMembers = async (hub: HubUnderTest, members: ReadonlyMap<string, Role>): Promise<Record<string, Role>> => {
  const named: Record<string, Role> = {};
  for (const [userId, role] of members) {
    const user = await hub.app.get(Accounts).userById(userId);
    if (user) named[user.name] = role;
  }
  return named;
};

const accountView = async (
  { app }: HubUnderTest,
  id: string,
  about: Pick<AccountView, 'kind' | 'verified' | 'members'>,
): Promise<AccountView> => {
  const ledger = app.get(StorageLedger);
  const usage = await ledger.usage(id);
  const owned = await ledger.ownedRepositories(id);
  return {
    ...about,
    email: about.kind === 'user' ? (await app.get(Accounts).personalDataOf(id)).email : null,
    quota: { private: usage.privateQuotaBytes, public: usage.publicQuotaBytes },
    used: { private: usage.privateUsedBytes, public: usage.publicUsedBytes },
    reserved: { private: usage.privateReservedBytes, public: usage.publicReservedBytes },
    owns: owned.map(({ repositoryType, fullId }) => `${repositoryType}:${fullId}`).sort(),
  };
};

const repositoryView = async (
  hub: HubUnderTest,
  repository: FoundRepository,
  users: ReadonlyMap<string, string>,
): Promise<RepositoryView> => {
  const { namespace, name, visibility, branches, tags, objectPrefix, sizes } = repository;
  const refs = new Map([
    ...[...branches].map(([branch, ref]) => [`b ${branch}`, ref] as const),
    ...[...tags].map(([tag, ref]) => [`t ${tag}`, ref] as const),
  ]);
  const trees = new TreeReader(hub.app.get(ObjectStore));
  const files: Record<string, Record<string, string>> = {};
  for (const [ref, { root }] of refs) {
    const page = await trees.list(objectPrefix, root, '', { recursive: true, limit: Infinity });
    const listed = (page?.entries ?? []).filter(({ entry }) => entry.type === 'file');
    files[ref] = Object.fromEntries(
      listed.map(({ path, entry }) => {
        if (entry.type !== 'file') throw new Error(`${path} was listed as a file`);
        return [path, entry.lfs ? `lfs ${entry.size} ${entry.lfs.sha256}` : `git ${entry.size} ${entry.oid}`];
      }),
    );
  }
  const access: Record<string, string> = { '': await rights(hub, null, repository) };
  for (const [user, id] of users) access[user] = await rights(hub, id, repository);
  const together = togetherness(new Map([...refs].map(([ref, { commit }]) => [ref, commit])));
  const { ownerId, repositoryId } = repository;
  const quota = (await hub.app.get(StorageLedger).repository(ownerId, repositoryId))?.quotaBytes ?? null;
  return { fullId: `${namespace}/${name}`, visibility, quota, together, files, sizes: { ...sizes }, access };
};

const rights = async ({ app }: HubUnderTest, id: string | null, repository: FoundRepository): Promise<string> => {
  const access = app.get(RepositoryAccess);
  const where = [id, repository.repositoryType, repository.namespace, repository.name] as const;
  const allowed = async (ask: Promise<FoundRepository>, right: string): Promise<string> =>
    ask.then(
      () => right,
      (error: unknown) => {
        if (error instanceof DomainError) return '';
        throw error;
      },
    );
  return (
    (await allowed(access.forReading(...where), 'r')) +
    (await allowed(access.forWriting(...where), 'w')) +
    (await allowed(access.forAdministration(...where), 'a'))
  );
};

const nameIn = (accounts: ReadonlyArray<Stored<AccountRow>>, id: string): string | undefined =>
  accounts.find((account) => account.id === id)?.document.username;

/** What the read models say once they have caught up. */
export const listsOfHub = async (hub: HubUnderTest) => {
  await hub.settle();
  const documents = hub.app.get(DocumentStore);
  const accounts = await documents.collection(accountsModel).scan(null, 1_000);
  const repositories = await documents.collection(repositoriesModel).scan(null, 1_000);
  const memberships = await documents.collection(membershipsModel).scan(null, 1_000);
  const invitations = await documents.collection(invitationsModel).scan(null, 1_000);
  const tokens = await documents.collection(accessTokensModel).scan(null, 1_000);
  const names = await Promise.all(
    tokens.map(({ document: { name, user_id } }) => hub.app.get(Sealer).reveal(name, user_id)),
  );
  const sources = await listFallbackSources(documents, {});
  const contributors = await documents.collection(contributorsModel).scan(null, 1_000);
  return {
    totals: await readTotals(documents),
    contributors: Object.fromEntries(contributors.map(({ id, document }) => [id, document.commit_count])),
    commits: await documents.collection(commitsModel).count({}),
    accounts: Object.fromEntries(
      accounts.map(({ document: row }) => [
        row.username,
        {
          isOrganization: row.is_org,
          email: row.email,
          quota: { private: row.private_quota_bytes, public: row.public_quota_bytes },
          used: { private: row.private_used_bytes, public: row.public_used_bytes },
        },
      ]),
    ),
    repositories: Object.fromEntries(
      repositories.map(({ document: row }) => [
        `${row.repo_type}:${row.full_id}`,
        {
          private: row.private,
          quota: row.quota_bytes,
          commits: row.commit_count,
          named: { count: row.lfs_reference_count, bytes: row.lfs_reference_bytes },
          ...{ files: row.file_count, bytes: row.total_size, used: row.used_bytes },
        },
      ]),
    ),
    memberships: memberships
      .flatMap(({ document: { organization_id, user_id, role } }) => {
        const name = nameIn(accounts, user_id); // somebody who left a moment too early has no name to show
        return name === undefined ? [] : [`${nameIn(accounts, organization_id)} ${name} ${role}`];
      })
      .sort(),
    invitations: Object.fromEntries(
      invitations.map(({ id, document: row }) => [
        invitationNamed(hub, id),
        { maxUsage: row.max_usage, uses: row.usage_count, isUsed: row.used_at !== null },
      ]),
    ),
    tokens: names.sort(),
    sources: sources
      .map(
        ({ name, namespace, priority, token, url }) =>
          `${name}:${namespace}:${priority}:${hostOf(url)}:${token !== null}`,
      )
      .sort(),
  };
};

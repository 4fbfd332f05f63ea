import {
  type Bytes,
  type Commit,
  formerly,
  type Hub,
  mainOf,
  may,
  type ModelAccount,
  type ModelSource,
  ownedBy,
  regularBytes,
  reservedBy,
  type Role,
  totalBytes,
  usedBy,
  usedBytes,
  type Visibility,
} from './model';
import { NAMES, REPOSITORY_KEYS } from './commands';

/** What can be seen of a hub or of the model, in the same words; no ids in it. */
export interface View {
  readonly accounts: Readonly<Record<string, AccountView>>;
  readonly repositories: Readonly<Record<string, RepositoryView>>;
  /** By a name that a repository left: the name it bears. */
  readonly former: Readonly<Record<string, string>>;
  readonly invitations: Readonly<Record<string, InvitationView>>;
  /** Whom it lets in; null: nobody. */
  readonly tokens: Readonly<Record<string, string | null>>;
  /** Namespace, priority, host and token of each fallback source there is. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface InvitationView {
  readonly maxUsage: number | null;
  readonly role: Role | null;
  readonly open: number;
  readonly redeemed: number;
  readonly isRevoked: boolean;
}

export interface AccountView {
  readonly kind: ModelAccount['kind'];
  readonly email: string | null;
  readonly verified: boolean;
  readonly members: Readonly<Record<string, Role>>;
  readonly quota: Readonly<Record<Visibility, number | null>>;
  readonly used: Bytes;
  readonly reserved: Bytes;
  /** `type:namespace/name` of what the ledger admitted. */
  readonly owns: readonly string[];
}

export interface RepositoryView {
  readonly fullId: string;
  readonly visibility: Visibility;
  readonly quota: number | null;
  /** Which references stand at the same commit: `b main`, `t v1`. */
  readonly together: readonly string[][];
  /** By `b main` or `t v1`: path to kind, size and hash. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly sizes: {
    readonly files: number;
    readonly regularBytes: number;
    readonly totalBytes: number;
    readonly usedBytes: number;
    readonly commits: number;
    readonly lfsReferences: { readonly count: number; readonly bytes: number };
  };
  /** Who may do what: `r`, `rw`, `rwa` or nothing; `''` is somebody who is not signed in. */
  readonly access: Readonly<Record<string, string>>;
}

/** @param refs by `b main`, `t v1` */
export const togetherness = <C>(refs: ReadonlyMap<string, C>): string[][] => {
  const groups = new Map<C, string[]>();
  for (const [name, commit] of refs) groups.set(commit, [...(groups.get(commit) ?? []), name]);
  return [...groups.values()].map((names) => names.sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
};

export const viewOfModel = (hub: Hub): View => ({
  accounts: Object.fromEntries([...hub.accounts].map(([name, account]) => [name, accountView(hub, name, account)])),
  repositories: Object.fromEntries(
    [...hub.repositories].map(([key, repository]) => {
      const { fullId, visibility, quota, branches, tags, commits, references } = repository;
      const refs = new Map<string, Commit>([
        ...[...branches].map(([name, commit]): [string, Commit] => [`b ${name}`, commit]),
        ...[...tags].map(([name, commit]): [string, Commit] => [`t ${name}`, commit]),
      ]);
      const { files } = mainOf(repository);
      const sizes = {
        files: files.size,
        regularBytes: regularBytes(files),
        totalBytes: totalBytes(files),
        usedBytes: usedBytes(repository),
        commits,
        lfsReferences: { ...references },
      };
      const together = togetherness(new Map([...refs].map(([name, { id }]) => [name, id])));
      const trees = [...refs].map(([name, commit]) => [name, Object.fromEntries(commit.files)]);
      const users = NAMES.filter((name) => hub.accounts.get(name)?.kind === 'user');
      const access = ['', ...users].map((name) => [
        name,
        (['read', 'write', 'administer'] as const)
          .filter((need) => may(hub, name === '' ? null : name, repository, need))
          .map((need) => need[0])
          .join(''),
      ]);
      const view: RepositoryView = {
        ...{ fullId, visibility, quota, together, sizes },
        files: Object.fromEntries(trees) as RepositoryView['files'],
        access: Object.fromEntries(access) as RepositoryView['access'],
      };
      return [key, view];
    }),
  ),
  former: Object.fromEntries(
    [...REPOSITORY_KEYS].flatMap((key) => {
      const moved = hub.repositories.has(key) ? undefined : formerly(hub, key);
      return moved ? [[key, moved.fullId]] : [];
    }),
  ),
  invitations: Object.fromEntries(
    [...hub.invitations].map(([name, { registers, organization, role, maxUsage, open, redeemed, isRevoked }]) => [
      name,
      { maxUsage, role: registers && organization === null ? null : role, open, redeemed, isRevoked },
    ]),
  ),
  tokens: Object.fromEntries([...hub.tokens].map(([name, { owner, isRevoked }]) => [name, isRevoked ? null : owner])),
  sources: Object.fromEntries(sourcesOf(hub).map(([name, source]) => [name, sourceText(source)])),
});

const sourcesOf = (hub: Hub) => [...hub.sources].flatMap(([name, source]) => (source ? [[name, source] as const] : []));

export const sourceText = ({ namespace, priority, token, host }: ModelSource): string =>
  `${namespace}:${priority}:${host}:${token}`;

const accountView = (hub: Hub, name: string, { kind, email, verified, members, quota }: ModelAccount): AccountView => ({
  ...{ kind, email, verified },
  members: Object.fromEntries(members),
  quota: { ...quota },
  used: usedBy(hub, name),
  reserved: reservedBy(hub, name),
  owns: ownedBy(hub, name)
    .map(({ type, fullId }) => `${type}:${fullId}`)
    .sort(),
});

/** What the counters and lists of the read models should say. */
export const listsOfModel = (hub: Hub) => {
  const repositories = {
    model: { private: 0, public: 0 },
    dataset: { private: 0, public: 0 },
    space: { private: 0, public: 0 },
  };
  const used = { private: 0, public: 0 };
  let [references, referenceBytes] = [0, 0];
  for (const repository of hub.repositories.values()) {
    repositories[repository.type][repository.visibility] += 1;
    used[repository.visibility] += usedBytes(repository);
    references += repository.references.count;
    referenceBytes += repository.references.bytes;
  }
  const accounts = [...hub.accounts];
  const users = accounts.filter(([, { kind }]) => kind === 'user');
  const commits = [...hub.pushes.values()].reduce((sum, count) => sum + count, 0);
  return {
    totals: {
      users: users.length,
      active_users: users.length,
      verified_users: users.filter(([, { verified }]) => verified).length,
      organizations: accounts.length - users.length,
      repositories,
      commits,
      lfs_references: references,
      lfs_reference_bytes: referenceBytes,
      private_used_bytes: used.private,
      public_used_bytes: used.public,
    },
    contributors: Object.fromEntries(hub.pushes),
    commits,
    accounts: Object.fromEntries(
      accounts.map(([name, { kind, email, quota }]) => {
        const bytes = usedBy(hub, name);
        return [name, { isOrganization: kind === 'organization', email, quota: { ...quota }, used: bytes }];
      }),
    ),
    repositories: Object.fromEntries(
      [...hub.repositories.values()].map((repository) => {
        const { type, fullId, visibility, quota, commits: count, references: named } = repository;
        const { files } = mainOf(repository);
        const sizes = { files: files.size, bytes: totalBytes(files), used: usedBytes(repository) };
        return [
          `${type}:${fullId}`,
          { private: visibility === 'private', quota, commits: count, named: { ...named }, ...sizes },
        ];
      }),
    ),
    memberships: accounts
      .flatMap(([organization, { members }]) => [...members].map(([name, role]) => `${organization} ${name} ${role}`))
      .sort(),
    invitations: Object.fromEntries(
      [...hub.invitations].flatMap(([name, { isRevoked, redeemed, maxUsage }]) =>
        isRevoked ? [] : [[name, { maxUsage, uses: redeemed, isUsed: redeemed > 0 }]],
      ),
    ),
    tokens: [...hub.tokens].flatMap(([name, { isRevoked }]) => (isRevoked ? [] : [name])).sort(),
    sources: sourcesOf(hub)
      .map(([name, { namespace, priority, token, host }]) => `${name}:${namespace}:${priority}:${host}:${token !== ''}`)
      .sort(),
  };
};

import { sha256Hex } from '@hubledger/kernel';
import { createHash } from 'node:crypto';
import { firstFiles } from '../../libs/contexts/repositories/application/content/initial-commit';
import type { SourceHost } from './source-commands';

/** What the hub should be, in maps: no streams, no events, no ids. Every rule here is written a second time, and simply. */
export interface Hub {
  /** By exact name; users and organizations share one name space. */
  readonly accounts: Map<string, ModelAccount>;
  /** By `type:namespace/name`, lower case. */
  readonly repositories: Map<string, ModelRepository>;
  /** Commits ever pushed, by the author's name; histories outlive repositories and people. */
  readonly pushes: Map<string, number>;
  /** By the name a repository left, in lower case: which one. Nobody has taken that name since. */
  readonly former: Map<string, number>;
  /** By what the commands call them. */
  readonly invitations: Map<string, ModelInvitation>;
  readonly tokens: Map<string, ModelToken>;
  /** Null once it was removed. */
  readonly sources: Map<string, ModelSource | null>;
  /** Counted from the first command on: what ends by itself ends after so many. */
  day: number;
  /** Tells one commit from every other, and one repository. */
  nextCommit: number;
  nextRepository: number;
}

export type Role = 'visitor' | 'member' | 'admin' | 'super-admin';
export const ROLES: readonly Role[] = ['visitor', 'member', 'admin', 'super-admin'];
export type Visibility = 'private' | 'public';
export type Bytes = Record<Visibility, number>;

export interface ModelAccount {
  readonly kind: 'user' | 'organization';
  readonly email: string | null;
  verified: boolean;
  /** Of an organization, by name. */
  readonly members: Map<string, Role>;
  quota: Record<Visibility, number | null>;
}

export interface ModelInvitation {
  readonly registers: boolean;
  /** By name; `gone` once it was closed, as another may take the name. */
  organization: string | null;
  readonly sender: string | null;
  isSenderGone: boolean;
  readonly role: Role;
  readonly maxUsage: number | null;
  readonly lastDay: number;
  /** Uses under way, and those that are done. */
  open: number;
  redeemed: number;
  isRevoked: boolean;
}

export interface ModelToken {
  /** Null once the account is closed. */
  owner: string | null;
  isRevoked: boolean;
}

/** A fallback source. `token` empty: it has none. */
export interface ModelSource {
  readonly namespace: string;
  priority: number;
  token: string;
  host: SourceHost;
}

export interface Commit {
  readonly id: number;
  readonly files: ReadonlyMap<string, string>;
}

export interface ModelRepository {
  readonly id: number;
  readonly type: 'model' | 'dataset';
  fullId: string;
  owner: string;
  visibility: Visibility;
  readonly branches: Map<string, Commit>;
  readonly tags: Map<string, Commit>;
  /** Contents that were ever LFS files here. */
  readonly lfs: Set<string>;
  /** LFS contents received for this repository, and those that were announced and hold room. */
  readonly received: Set<string>;
  readonly announced: Map<string, Visibility>;
  /** Its own limit, which is told and not enforced; null: it has none. */
  quota: number | null;
  commits: number;
  references: { count: number; bytes: number };
}

export const emptyHub = (): Hub => ({
  accounts: new Map(),
  repositories: new Map(),
  pushes: new Map(),
  former: new Map(),
  invitations: new Map(),
  tokens: new Map(),
  sources: new Map(),
  day: 0,
  nextCommit: 1,
  nextRepository: 1,
});

export const ATTRIBUTES = '.gitattributes';
export const ATTRIBUTES_TEXT = Buffer.from(firstFiles([])[0]?.content ?? []).toString('utf8');
export const isLfsPath = (path: string): boolean => path.endsWith('.bin');
/** How a file shows: its kind, its size and the hash clients know it by. The same contents are the same text. */
export const fileText = (path: string, content: string): string =>
  isLfsPath(path) && content !== '' ? lfsText(content) : regularText(content);
export const lfsText = (content: string): string => `lfs ${Buffer.byteLength(content)} ${sha256Hex(content)}`;
const regularText = (content: string): string => {
  const size = Buffer.byteLength(content);
  return `git ${size} ${createHash('sha1').update(`blob ${size}\0${content}`).digest('hex')}`;
};
export const sizeOf = (file: string): number => Number(file.split(' ')[1]);
export const isLfs = (file: string): boolean => file.startsWith('lfs');

export const regularBytes = (files: ReadonlyMap<string, string>): number =>
  [...files.values()].reduce((sum, file) => sum + (isLfs(file) ? 0 : sizeOf(file)), 0);
export const totalBytes = (files: ReadonlyMap<string, string>): number =>
  [...files.values()].reduce((sum, file) => sum + sizeOf(file), 0);

export const mainOf = ({ branches }: ModelRepository): Commit => {
  const main = branches.get('main');
  if (!main) throw new Error('A repository always has its main branch');
  return main;
};

/** Regular bytes on the main branch and each LFS object of the whole history once. */
export const usedBytes = (repository: ModelRepository): number =>
  regularBytes(mainOf(repository).files) + [...repository.lfs].reduce((sum, file) => sum + sizeOf(file), 0);

export const normalized = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');
export const keyOf = (type: string, fullId: string): string => `${type}:${fullId}`.toLowerCase();

/** The repository that left this name, while it lives and nobody took the name. */
export const formerly = (hub: Hub, key: string): ModelRepository | undefined =>
  [...hub.repositories.values()].find(({ id }) => id === hub.former.get(key));

export const ownedBy = (hub: Hub, owner: string): ModelRepository[] =>
  [...hub.repositories.values()].filter((repository) => repository.owner === owner);

export const usedBy = (hub: Hub, owner: string): Bytes => {
  const used = { private: 0, public: 0 };
  for (const repository of ownedBy(hub, owner)) used[repository.visibility] += usedBytes(repository);
  return used;
};

/** Announced uploads hold room until a commit brings them. */
export const reservedBy = (hub: Hub, owner: string): Bytes => {
  const reserved = { private: 0, public: 0 };
  for (const { announced } of ownedBy(hub, owner)) {
    for (const [file, visibility] of announced) reserved[visibility] += sizeOf(file);
  }
  return reserved;
};

const rank = (role: Role | undefined): number => (role === undefined ? -1 : ROLES.indexOf(role));
export const isAtLeast = (role: Role | undefined, least: Role): boolean => rank(role) >= rank(least);

export type Need = 'read' | 'write' | 'administer';
const LEAST: Readonly<Record<Need, Role>> = { read: 'visitor', write: 'member', administer: 'admin' };

export const may = (hub: Hub, by: string | null, repository: ModelRepository, need: Need): boolean => {
  if (need === 'read' && repository.visibility === 'public') return true;
  if (by === null) return false;
  if (repository.owner === by) return true;
  const owner = hub.accounts.get(repository.owner);
  return owner?.kind === 'organization' && isAtLeast(owner.members.get(by), LEAST[need]);
};

export const isOf = (hub: Hub, kind: ModelAccount['kind'], name: string): boolean =>
  hub.accounts.get(name)?.kind === kind;

/** Null: as much as one likes. */
export const roomOf = (hub: Hub, owner: string, visibility: Visibility): number | null => {
  const quota = hub.accounts.get(owner)?.quota[visibility] ?? null;
  const taken = usedBy(hub, owner)[visibility] + reservedBy(hub, owner)[visibility];
  return quota === null ? null : Math.max(0, quota - taken);
};

/** What is used and what is promised may come up to the quota, not beyond it. */
export const fits = (hub: Hub, owner: string, visibility: Visibility, incoming: number): boolean => {
  const room = roomOf(hub, owner, visibility);
  return room === null || incoming <= room;
};

export const mayCreateIn = (hub: Hub, by: string, owner: string): boolean => {
  const account = hub.accounts.get(owner);
  return owner === by || (account?.kind === 'organization' && isAtLeast(account.members.get(by), 'member'));
};

/** `ok`, or the code of the refusal; `absent` for a person or an organization that is not there. */
export type Answer = string;

/** Heads of branches as they stood when commands were given out: what `parent: 'head'` means. By `repository branch`. */
export type Heads = ReadonlyMap<string, number>;

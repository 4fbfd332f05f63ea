import { changeVisibility, limitRepository, moveRepository } from './apply-place';
import type { FileChange, ModelCommand } from './commands';
import {
  type Answer,
  ATTRIBUTES,
  ATTRIBUTES_TEXT,
  type Commit,
  fileText,
  fits,
  formerly,
  type Heads,
  type Hub,
  isLfs,
  keyOf,
  lfsText,
  mainOf,
  may,
  mayCreateIn,
  type ModelRepository,
  regularBytes,
  sizeOf,
} from './model';

type Of<T extends ModelCommand['do']> = Extract<ModelCommand, { do: T }>;

const commitOf = (hub: Hub, by: string, files: ReadonlyMap<string, string>): Commit => {
  hub.pushes.set(by, (hub.pushes.get(by) ?? 0) + 1);
  return { id: hub.nextCommit++, files };
};

export const createRepository = (hub: Hub, command: Of<'create-repository'>): Answer => {
  const { by, type, fullId, visibility } = command;
  const owner = fullId.slice(0, fullId.indexOf('/'));
  if (!mayCreateIn(hub, by, owner)) return 'repositories.forbidden';
  if (hub.repositories.has(keyOf(type, fullId))) return 'repositories.exists';
  if (!fits(hub, owner, visibility, Buffer.byteLength(ATTRIBUTES_TEXT))) return 'storage.quota_exceeded';
  const files = new Map([[ATTRIBUTES, fileText(ATTRIBUTES, ATTRIBUTES_TEXT)]]);
  hub.former.delete(keyOf(type, fullId));
  hub.repositories.set(keyOf(type, fullId), {
    id: hub.nextRepository++,
    type,
    fullId,
    owner,
    visibility,
    branches: new Map([['main', commitOf(hub, by, files)]]),
    tags: new Map(),
    lfs: new Set(),
    received: new Set(),
    announced: new Map(),
    quota: null,
    commits: 1,
    references: { count: 0, bytes: 0 },
  });
  return 'ok';
};

type RepositoryCommand = Of<
  | 'delete-repository'
  | 'change-visibility'
  | 'move-repository'
  | 'limit-repository'
  | 'create-branch'
  | 'delete-branch'
  | 'create-tag'
  | 'delete-tag'
  | 'upload'
  | 'push'
>;

const ADMINISTRATION: ReadonlySet<ModelCommand['do']> = new Set([
  'delete-repository',
  'change-visibility',
  'move-repository',
]);

export const applyToRepository = (hub: Hub, command: RepositoryCommand, heads: Heads): Answer => {
  const isAdministration = ADMINISTRATION.has(command.do);
  const key = keyOf(command.type, command.fullId);
  const repository = hub.repositories.get(key) ?? (isAdministration ? undefined : formerly(hub, key));
  if (!repository || !may(hub, command.by, repository, 'read')) return 'repositories.not_found';
  const need = isAdministration ? 'administer' : 'write';
  if (!may(hub, command.by, repository, need)) return 'repositories.forbidden';
  const { branches, tags } = repository;
  switch (command.do) {
    case 'delete-repository':
      hub.repositories.delete(keyOf(command.type, command.fullId));
      return 'ok';
    case 'change-visibility':
      return changeVisibility(hub, repository, command);
    case 'move-repository':
      return moveRepository(hub, repository, command);
    case 'limit-repository':
      return limitRepository(hub, repository, command);
    case 'create-branch':
      return createBranch(repository, command);
    case 'delete-branch':
      if (command.branch === 'main') return 'repositories.forbidden';
      return branches.delete(command.branch) ? 'ok' : 'repositories.revision_not_found';
    case 'create-tag': {
      const start = revisionOf(repository, command.revision);
      if (!start) return 'repositories.revision_not_found';
      if (isInTheWay(tags, command.tag)) return 'repositories.ref_exists';
      tags.set(command.tag, start);
      return 'ok';
    }
    case 'delete-tag':
      return tags.delete(command.tag) ? 'ok' : 'repositories.revision_not_found';
    case 'upload':
      return upload(hub, repository, command);
    case 'push':
      return push(hub, repository, command, heads);
  }
};

const revisionOf = ({ branches, tags }: ModelRepository, revision: string): Commit | undefined =>
  branches.get(revision) ?? tags.get(revision);

/** As files: `a` and `a/b` exclude each other. */
const isInTheWay = (refs: ReadonlyMap<string, Commit>, name: string): boolean =>
  [...refs.keys()].some((other) => other === name || other.startsWith(`${name}/`) || name.startsWith(`${other}/`));

const createBranch = (repository: ModelRepository, command: Of<'create-branch'>): Answer => {
  const { branch, from, overwrite } = command;
  const { branches } = repository;
  if (overwrite && from === null && branches.has(branch)) return 'ok';
  const start = revisionOf(repository, from ?? 'main');
  if (!start) return 'repositories.revision_not_found';
  if (branches.has(branch)) {
    if (!overwrite) return 'repositories.ref_exists';
    if (branch === 'main') return 'repositories.forbidden';
  } else if (isInTheWay(branches, branch)) return 'repositories.ref_exists';
  branches.set(branch, start);
  return 'ok';
};

const upload = (hub: Hub, repository: ModelRepository, { content, sent }: Of<'upload'>): Answer => {
  const file = lfsText(content);
  const { lfs, received, announced, owner, visibility } = repository;
  if (lfs.has(file) || received.has(file)) return 'ok';
  if (announced.get(file) !== visibility) {
    if (!fits(hub, owner, visibility, sizeOf(file))) return 'storage.quota_exceeded';
    announced.set(file, visibility);
  }
  if (sent) received.add(file);
  return 'ok';
};

interface Planned {
  readonly files: Map<string, string>;
  /** LFS contents the commit names, and whether their bytes came with it. */
  readonly named: Map<string, { readonly inline: boolean }>;
  readonly references: { count: number; bytes: number };
}

const push = (hub: Hub, repository: ModelRepository, command: Of<'push'>, heads: Heads): Answer => {
  const { branch, parent, by } = command;
  const head = repository.branches.get(branch);
  if (!head) return 'repositories.revision_not_found';
  const expected = heads.get(`${keyOf(command.type, command.fullId)} ${branch}`);
  if (parent === 'stale' || (parent === 'head' && expected !== head.id)) return 'repositories.parent_is_stale';
  const planned = plan(repository, head.files, command.changes);
  if (typeof planned === 'string') return planned;
  const { files, named, references } = planned;
  const growth = branch === 'main' ? regularBytes(files) - regularBytes(mainOf(repository).files) : 0;
  const fresh = [...named].filter(([file, { inline }]) => inline && !repository.lfs.has(file));
  // Announced for another owner or visibility: it has to fit into the quota that counts now.
  const unheld = [...named].filter(
    ([file, { inline }]) =>
      !inline && !repository.lfs.has(file) && repository.announced.get(file) !== repository.visibility,
  );
  const incoming = Math.max(0, growth) + [...fresh, ...unheld].reduce((sum, [file]) => sum + sizeOf(file), 0);
  if (!fits(hub, repository.owner, repository.visibility, incoming)) return 'storage.quota_exceeded';
  for (const [file, { inline }] of named) {
    if (!inline && !repository.lfs.has(file)) repository.announced.delete(file);
    repository.lfs.add(file);
  }
  repository.branches.set(branch, commitOf(hub, by, files));
  repository.commits += 1;
  repository.references.count += references.count;
  repository.references.bytes += references.bytes;
  return 'ok';
};

/** First what each change brings, as all of them are looked at on what stands; then the changes in their order. */
const plan = (
  { lfs, received }: ModelRepository,
  before: ReadonlyMap<string, string>,
  changes: readonly FileChange[],
): Planned | Answer => {
  const planned: Planned = { files: new Map(before), named: new Map(), references: { count: 0, bytes: 0 } };
  const brought = new Map<FileChange, string>();
  for (const change of changes) {
    if (change.kind === 'delete-file' || change.kind === 'delete-folder') continue;
    const file = broughtBy(change, before);
    if (file === undefined) return 'repositories.entry_not_found';
    if (change.kind === 'lfs') {
      if (!lfs.has(file) && !received.has(file)) return 'repositories.lfs_object_unknown';
      planned.named.set(file, { inline: planned.named.get(file)?.inline ?? false });
    } else if (change.kind === 'file' && isLfs(file)) planned.named.set(file, { inline: true });
    brought.set(change, file);
    if (!isLfs(file)) continue;
    planned.references.count += 1;
    planned.references.bytes += sizeOf(file);
  }
  const added = new Set<string>();
  for (const change of changes) {
    const refusal = applyChange(planned.files, added, change, brought.get(change));
    if (refusal) return refusal;
  }
  return planned;
};

const broughtBy = (
  change: Extract<FileChange, { kind: 'file' | 'lfs' | 'copy' }>,
  before: ReadonlyMap<string, string>,
): string | undefined => {
  switch (change.kind) {
    case 'file':
      return fileText(change.path, change.content);
    case 'lfs':
      return lfsText(change.content);
    case 'copy':
      return before.get(change.from);
  }
};

const applyChange = (
  files: Map<string, string>,
  added: Set<string>,
  { kind, path }: FileChange,
  file: string | undefined,
): Answer | null => {
  const below = [...files.keys()].filter((other) => other.startsWith(`${path}/`));
  if (kind === 'delete-file') {
    if (!files.delete(path)) return 'repositories.entry_not_found';
    added.delete(path);
    return null;
  }
  if (kind === 'delete-folder') {
    if (below.length === 0) return 'repositories.entry_not_found';
    for (const other of below) {
      files.delete(other);
      added.delete(other);
    }
    return null;
  }
  const isBelowFile = [...files.keys()].some((other) => path.startsWith(`${other}/`));
  if (added.has(path) || below.length > 0 || isBelowFile) return 'repositories.bad_commit';
  files.set(path, file ?? '');
  added.add(path);
  return null;
};

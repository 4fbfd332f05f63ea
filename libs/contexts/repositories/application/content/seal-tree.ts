import { sha256Hex } from '@hubledger/kernel';
import { type GitMode, inTreeOrder, treeId } from '@hubledger/hf-wire';
import {
  addTotals,
  type AnnotatedEntry,
  type AnnotatedFile,
  type AnnotatedFolder,
  type AnnotatedTree,
  NO_TOTALS,
  sortKey,
  totalsOf,
} from './annotated-tree';
import { type DraftFile, DraftFolder, isDraftFile } from './draft-tree';

/** Content with the name it is stored under. */
export interface SealedObject {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * The git ids of every folder that a draft has opened. First of two steps: the commit's id follows from the root's
 * git tree, and only then the annotated trees can say which commit last changed an entry.
 */
export class GitTrees {
  private readonly made = new Map<DraftFolder, { readonly id: string; readonly children: NamedChild[] }>();

  /** Answers the git id of the root. */
  add(folder: DraftFolder): string {
    const children = sortedChildren(folder);
    const entries = children.map(([name, child]) => ({
      name,
      mode: modeOf(child),
      oid: child instanceof DraftFolder ? this.add(child) : child.oid,
    }));
    const id = treeId(entries);
    this.made.set(folder, { id, children });
    return id;
  }

  /** Git id of a folder that was added, and its children as git sorts them. */
  of(folder: DraftFolder): { readonly id: string; readonly children: readonly NamedChild[] } {
    const made = this.made.get(folder);
    if (!made) throw new Error('A folder was opened after its git tree was made');
    return made;
  }
}

export interface SealedFolder {
  readonly hash: string;
  readonly tree: AnnotatedTree;
}

/** Second step: annotated trees. Answers the root; new ones are added to `made`. */
export const annotate = (folder: DraftFolder, git: GitTrees, commit: string, made: SealedObject[]): SealedFolder => {
  const { id: gitId, children } = git.of(folder);
  const entries = children.map(([name, child]): AnnotatedEntry => {
    const before = folder.before.get(name);
    if (child instanceof DraftFolder) return folderEntry(name, child, before, git, commit, made);
    return isDraftFile(child) ? fileEntry(name, child, before, commit) : child;
  });
  const tree: AnnotatedTree = {
    tree: gitId,
    totals: entries.reduce((sum, entry) => addTotals(sum, totalsOf(entry)), NO_TOTALS),
    entries,
  };
  const bytes = Buffer.from(JSON.stringify(tree), 'utf8');
  const hash = sha256Hex(bytes);
  if (hash !== folder.hash) made.push({ id: hash, bytes });
  return { hash, tree };
};

const folderEntry = (
  name: string,
  draft: DraftFolder,
  before: AnnotatedEntry | undefined,
  git: GitTrees,
  commit: string,
  made: SealedObject[],
): AnnotatedFolder => {
  const { hash, tree } = annotate(draft, git, commit, made);
  if (before?.type === 'folder' && before.hash === hash) return before;
  return { type: 'folder', name, oid: tree.tree, hash, totals: tree.totals, lastCommit: commit };
};

const fileEntry = (
  name: string,
  file: DraftFile,
  before: AnnotatedEntry | undefined,
  commit: string,
): AnnotatedFile => {
  if (before?.type === 'file' && before.oid === file.oid && before.mode === file.mode && !before.lfs === !file.lfs) {
    return before;
  }
  const { mode, oid, size, lfs, rawOid } = file;
  return {
    type: 'file',
    name,
    mode,
    oid,
    size,
    ...(lfs ? { lfs: { sha256: lfs.sha256, pointerSize: lfs.pointerSize }, rawOid: rawOid ?? null } : {}),
    lastCommit: commit,
  };
};

const modeOf = (child: DraftFile | DraftFolder | AnnotatedFolder): GitMode =>
  isDraftFile(child) ? child.mode : '40000';

type NamedChild = readonly [name: string, child: DraftFile | DraftFolder | AnnotatedFolder];

const sortedChildren = (folder: DraftFolder): NamedChild[] =>
  inTreeOrder(folder.children, ([name, child]) => sortKey(name, isDraftFile(child) ? 'file' : 'folder'));

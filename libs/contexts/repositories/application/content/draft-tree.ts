import type { AnnotatedEntry, AnnotatedFile, AnnotatedFolder, AnnotatedTree } from './annotated-tree';
import type { TreeReader } from './tree-reader';

/** A file as a commit states it; which commit that is is not known before the tree is. */
export type DraftFile = Omit<AnnotatedFile, 'lastCommit' | 'name'> & { readonly lastCommit: string | null };

/** A folder while a commit changes it. Folders that no operation touches stay the entries they were. */
export class DraftFolder {
  readonly children = new Map<string, DraftFile | DraftFolder | AnnotatedFolder>();
  /** As it stood before this commit: entries that end up equal keep the commit that last changed them. */
  readonly before: ReadonlyMap<string, AnnotatedEntry>;

  constructor(
    origin: AnnotatedTree | null,
    /** SHA-256 of the annotated tree it started as. */
    readonly hash: string | null,
  ) {
    this.before = new Map((origin?.entries ?? []).map((entry) => [entry.name, entry]));
    for (const entry of origin?.entries ?? []) this.children.set(entry.name, entry);
  }
}

/** A revision's tree on its way to becoming the next one. Loads only the folders on the way to what is asked. */
export class DraftTree {
  private constructor(
    private readonly reader: TreeReader,
    private readonly prefix: string,
    readonly root: DraftFolder,
  ) {}

  /** @param rootHash annotated root to start from; null starts empty. */
  static async open(reader: TreeReader, prefix: string, rootHash: string | null): Promise<DraftTree> {
    const origin = rootHash === null ? null : await reader.tree(prefix, rootHash);
    return new DraftTree(reader, prefix, new DraftFolder(origin, rootHash));
  }

  /** What is at a path now: a file, `'folder'`, `'below-file'` (a part of the path is a file) or null. */
  async at(path: string): Promise<DraftFile | 'folder' | 'below-file' | null> {
    const names = path.split('/');
    let folder = this.root;
    for (const name of names.slice(0, -1)) {
      const next = folder.children.get(name);
      if (!next) return null;
      if (isDraftFile(next)) return 'below-file';
      folder = await this.opened(folder, name, next);
    }
    const found = folder.children.get(names.at(-1) ?? '');
    if (!found) return null;
    return isDraftFile(found) ? found : 'folder';
  }

  /** Puts a file; folders on the way come into being. The caller has made sure that none of them is a file. */
  async put(path: string, file: DraftFile): Promise<void> {
    const names = path.split('/');
    let folder = this.root;
    for (const name of names.slice(0, -1)) {
      const next = folder.children.get(name);
      const opened: DraftFolder =
        next && !isDraftFile(next) ? await this.opened(folder, name, next) : new DraftFolder(null, null);
      folder.children.set(name, opened);
      folder = opened;
    }
    folder.children.set(names.at(-1) ?? '', file);
  }

  /** Removes a file or a folder with all below it, and folders that this leaves empty: git knows no empty folders. */
  async remove(path: string): Promise<void> {
    const names = path.split('/');
    const way: DraftFolder[] = [this.root];
    for (const name of names.slice(0, -1)) {
      const folder = way.at(-1) as DraftFolder;
      const next = folder.children.get(name);
      if (!next || isDraftFile(next)) return;
      way.push(await this.opened(folder, name, next));
    }
    for (let depth = names.length - 1; depth >= 0; depth--) {
      const folder = way[depth] as DraftFolder;
      const child = folder.children.get(names[depth] ?? '');
      const gone = depth === names.length - 1 || (child instanceof DraftFolder && child.children.size === 0);
      if (gone) folder.children.delete(names[depth] ?? '');
    }
  }

  private async opened(parent: DraftFolder, name: string, folder: DraftFolder | AnnotatedFolder): Promise<DraftFolder> {
    if (folder instanceof DraftFolder) return folder;
    const draft = new DraftFolder(await this.reader.tree(this.prefix, folder.hash), folder.hash);
    parent.children.set(name, draft);
    return draft;
  }
}

export const isDraftFile = (child: DraftFile | DraftFolder | AnnotatedEntry): child is DraftFile =>
  !(child instanceof DraftFolder) && child.type === 'file';

import { EntryNotFound } from '../../domain/errors';
import { BadCommit } from './content-errors';
import { type DraftFile, DraftTree } from './draft-tree';

/** A file whose bytes are in the object store already. */
export type NewFile = Omit<DraftFile, 'lastCommit'>;

export type ContentOperation =
  | { readonly kind: 'add'; readonly path: string; readonly file: NewFile }
  | { readonly kind: 'delete-file'; readonly path: string }
  | { readonly kind: 'delete-folder'; readonly path: string };

/**
 * Changes a draft by operations in their order, so a path may be deleted and added again. All or nothing: the caller
 * throws a draft away when this throws.
 *
 * @throws `BadCommit` for a path added twice or in the way of another, `EntryNotFound` for a deletion of nothing.
 */
export const applyOperations = async (
  draft: DraftTree,
  operations: readonly ContentOperation[],
  head?: string,
): Promise<void> => {
  const added = new Set<string>();
  for (const operation of operations) {
    const { path } = operation;
    const found = await draft.at(path);
    switch (operation.kind) {
      case 'add':
        if (added.has(path)) throw new BadCommit(`${path} is added twice in one commit`, { path });
        if (found === 'folder') throw new BadCommit(`${path} is a folder: delete it before a file takes its place`);
        await refuseFilesOnTheWay(draft, path);
        await draft.put(path, { ...operation.file, lastCommit: null });
        added.add(path);
        break;
      case 'delete-file':
        if (found === null || typeof found === 'string') throw missing(path, head);
        await draft.remove(path);
        added.delete(path);
        break;
      case 'delete-folder':
        if (found !== 'folder') throw missing(path, head);
        await draft.remove(path);
        for (const other of added) if (other.startsWith(`${path}/`)) added.delete(other);
        break;
    }
  }
};

const refuseFilesOnTheWay = async (draft: DraftTree, path: string): Promise<void> => {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const found = await draft.at(path.slice(0, slash));
    if (found === null) return;
    if (found !== 'folder') throw new BadCommit(`${path.slice(0, slash)} is a file: ${path} can not be below it`);
  }
};

/** Python's client adds advice when a message starts with these words (wire contract, section 7.3). */
const missing = (path: string, head?: string): EntryNotFound =>
  new EntryNotFound(path, head, `A file with this name doesn't exist: ${path}`);

import type { EntryShape, TreeReader } from '@hubledger/contexts/repositories/repositories.module';
import type { Sibling } from '@hubledger/hf-wire';

/** Every file below a root, by path. */
export const siblingsOf = async (
  trees: TreeReader,
  { objectPrefix, root }: { readonly objectPrefix: string; readonly root: string },
): Promise<Sibling[]> => {
  const { entries } = (await trees.list(objectPrefix, root, '', EVERYTHING)) ?? { entries: [] };
  return entries.filter(({ entry }) => entry.type === 'file').map(({ path }) => ({ rfilename: path }));
};

export const EVERYTHING = { recursive: true, limit: Infinity };

/** Files by their paths only. */
export const SIBLING: EntryShape = {
  name: 'sibling',
  json: (path, { type }) => (type === 'file' ? JSON.stringify({ rfilename: path } satisfies Sibling) : null),
};

/** With sizes and hashes (`blobs=true`). */
export const DETAILED_SIBLING: EntryShape = {
  name: 'detailed sibling',
  json: (path, entry) => {
    if (entry.type === 'folder') return null;
    const { size, oid, lfs } = entry;
    const { sha256, pointerSize } = lfs ?? {};
    const facts = sha256 && pointerSize ? { lfs: { sha256, size, pointerSize } } : {};
    return JSON.stringify({ rfilename: path, size, blobId: oid, ...facts } satisfies Sibling);
  },
};

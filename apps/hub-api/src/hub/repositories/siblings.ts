import type { Listed, TreeReader } from '@hubledger/contexts/repositories/repositories.module';
import type { Sibling } from './repository-answer';

/** Every file below a root, by path; `detailed` adds sizes and hashes (`blobs=true`). */
export const siblingsOf = async (
  trees: TreeReader,
  revision: { readonly objectPrefix: string; readonly root: string },
  detailed: boolean,
): Promise<Sibling[]> => {
  const siblings: Sibling[] = [];
  for await (const listed of trees.walk(revision.objectPrefix, revision.root)) {
    const sibling = siblingOf(listed, detailed);
    if (sibling) siblings.push(sibling);
  }
  return siblings;
};

const siblingOf = ({ path, entry }: Listed, detailed: boolean): Sibling | null => {
  if (entry.type === 'folder') return null;
  if (!detailed) return { rfilename: path };
  const { size, oid, lfs } = entry;
  const { sha256, pointerSize } = lfs ?? {};
  const facts = sha256 && pointerSize ? { lfs: { sha256, size, pointerSize } } : {};
  return { rfilename: path, size, blobId: oid, ...facts };
};

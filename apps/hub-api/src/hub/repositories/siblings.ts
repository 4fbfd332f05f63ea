import type { Listed, TreeReader } from '@hubledger/contexts/repositories/repositories.module';
import type { Sibling } from './repository-answer';

/** Every file below a root, by path; `detailed` adds sizes and hashes (`blobs=true`). */
export const siblingsOf = async (
  trees: TreeReader,
  revision: { readonly objectPrefix: string; readonly root: string },
  detailed: boolean,
): Promise<Sibling[]> => {
  const files = await trees.files(revision.objectPrefix, revision.root);
  return files.map((listed) => siblingOf(listed, detailed));
};

const siblingOf = ({ path, entry }: Listed, detailed: boolean): Sibling => {
  if (!detailed || entry.type === 'folder') return { rfilename: path };
  const { size, oid, lfs } = entry;
  const { sha256, pointerSize } = lfs ?? {};
  const facts = sha256 && pointerSize ? { lfs: { sha256, size, pointerSize } } : {};
  return { rfilename: path, size, blobId: oid, ...facts };
};

import type { AnnotatedEntry } from '@hubledger/contexts/repositories/content.module';
import type { CommitRecord, CommitRecords, EntryShape } from '@hubledger/contexts/repositories/repositories.module';
import { wireDate } from '@hubledger/hf-wire';

export interface ShownEntry {
  readonly path: string;
  readonly entry: AnnotatedEntry;
}

/** An entry of the wire contract, section 5.1. No `xetHash`: clients would then ask for it by Xet. */
export const entryAnswer = ({ path, entry }: ShownEntry, lastCommit?: CommitRecord) => ({
  type: entry.type === 'folder' ? 'directory' : 'file',
  oid: entry.oid,
  size: entry.type === 'folder' ? 0 : entry.size,
  path,
  ...(entry.type === 'file' && entry.lfs
    ? { lfs: { oid: entry.lfs.sha256, size: entry.size, pointerSize: entry.lfs.pointerSize } }
    : {}),
  ...(lastCommit
    ? { lastCommit: { id: lastCommit.commit, title: lastCommit.title, date: wireDate(lastCommit.committedAt) } }
    : {}),
});

/** Entries of a tree without `expand`. */
export const TREE_ENTRY: EntryShape = {
  name: 'tree',
  json: (path, entry) => JSON.stringify(entryAnswer({ path, entry })),
};

/** With the commit that last changed each entry. */
export const expandedAnswer = async (records: CommitRecords, objectPrefix: string, shown: readonly ShownEntry[]) => {
  const commits = new Map<string, CommitRecord>();
  for (const id of new Set(shown.map(({ entry }) => entry.lastCommit))) {
    const record = await records.read(objectPrefix, id);
    if (record) commits.set(id, record);
  }
  return shown.map((one) => entryAnswer(one, commits.get(one.entry.lastCommit)));
};

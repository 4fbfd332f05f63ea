import type { EventLog } from '@hubledger/kernel';
import { ObjectMissing } from '../content/content-errors';
import type { LfsIndex } from '../content/lfs-index';
import { LfsMarks } from './lfs-marks';
import { everyRepositoryId, rootsOf } from './repository-roots';

/** Repositories that are read at once. */
const LINES = 8;

/**
 * Every LFS object in the history of a living repository. From the log and the indexes that it names, so it is never
 * older than its beginning; it costs a read per repository and one per 512 references.
 *
 * @throws ObjectMissing where an index can't be read: what it names would look unused
 */
export const markLfs = async (log: EventLog, index: LfsIndex): Promise<LfsMarks> => {
  const marks = new LfsMarks();
  const ids = everyRepositoryId(log);
  const line = async (): Promise<void> => {
    for await (const repositoryId of ids) await mark(log, index, repositoryId, marks);
  };
  const lines = await Promise.allSettled(Array.from({ length: LINES }, line));
  for (const outcome of lines) if (outcome.status === 'rejected') throw outcome.reason;
  return marks;
};

const mark = async (log: EventLog, index: LfsIndex, repositoryId: string, marks: LfsMarks): Promise<void> => {
  const roots = await rootsOf(log, repositoryId);
  if (roots.status !== 'live') return;
  try {
    for await (const leaf of index.leaves(roots.objectPrefix, roots.lfsIndex)) for (const [oid] of leaf) marks.add(oid);
  } catch (error) {
    const isGone = error instanceof ObjectMissing && (await rootsOf(log, repositoryId)).status === 'ended';
    if (!isGone) throw error; // else its content went while we read
  }
};

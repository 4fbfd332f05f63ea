import { FileObjectStore } from '@hubledger/adapters/files';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandRefused } from '../command';

/**
 * By what lies there: the bucket on the server may be called otherwise. Null where the source keeps its objects elsewhere.
 *
 * @throws CommandRefused
 */
export const filesIn = async (directory: string, named: string | null): Promise<FileObjectStore | null> => {
  const place = join(directory, 'objects');
  const found = await readdir(place, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const buckets = found.filter((each) => each.isDirectory() && !each.name.startsWith('.')).map(({ name }) => name);
  if (named !== null && !buckets.includes(named)) throw new CommandRefused(`There is no bucket ${named} in ${place}`);
  const bucket = named ?? buckets[0];
  if (named === null && buckets.length > 1) {
    throw new CommandRefused(`There are several buckets in ${place}: name one with --from-bucket`);
  }
  return bucket === undefined ? null : FileObjectStore.attach({ directory: place, bucket });
};

import { acquireDataLock, type DataLock } from '@hubledger/adapters/libsql';
import { replicaMarker } from '@hubledger/platform/config';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { CommandRefused } from '../command';
import { unfinishedFolder } from '../work-folder';

const LOCK = 'lock.db';

/** A replica on its way: made beside its place, and moved there whole. */
export interface Draft {
  readonly directory: string;
  /** Moves it to where it was asked for. */
  finish(): Promise<void>;
  /** Leaves nothing. */
  abandon(): Promise<void>;
}

/** @throws CommandRefused unless there is nothing at that place, or an empty directory */
export const draftFor = async (target: string, source: string): Promise<Draft> => {
  const place = resolve(target);
  const within = relative(resolve(source), place);
  if (within === '' || (within !== '..' && !within.startsWith(`..${sep}`)))
    throw new CommandRefused(`${place} lies in the data directory it would be made of`);
  const found = await readdir(place).catch(absentAsNone);
  if (found.length > 0) throw new CommandRefused(`${place} is not empty`);
  const directory = `${place}.unfinished`;
  await mkdir(dirname(place), { recursive: true });
  const lock = await emptied(directory);
  const finished = unfinishedFolder(directory);
  return {
    directory,
    finish: async () => {
      finished();
      lock.release();
      await rm(join(directory, LOCK), { force: true });
      await rmdir(place).catch(absentAsNone);
      await rename(directory, place);
      await syncDirectory(dirname(place));
    },
    abandon: async () => {
      lock.release();
      await rm(directory, { recursive: true, force: true });
      finished();
    },
  };
};

/** What an interrupted run left is removed; anything else is left alone. */
const emptied = async (directory: string): Promise<DataLock> => {
  const left = await readdir(directory).catch(absentAsNone);
  const isOurs = left.every((name) => name === LOCK) || (await replicaMarker(directory)) !== null;
  if (!isOurs) throw new CommandRefused(`${directory} is in the way: it holds something that is no replica`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = acquireDataLock(join(directory, LOCK));
  // The marker goes last: as long as anything is left it says what that is.
  for (const name of left.filter((each) => each !== LOCK && each !== 'replica.json')) await rm(join(directory, name));
  await rm(join(directory, 'replica.json'), { force: true });
  return lock;
};

const absentAsNone = (error: NodeJS.ErrnoException): string[] => {
  if (error.code === 'ENOENT') return [];
  throw error;
};

const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

import { randomUUID } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SmallObject } from '@hubledger/kernel';
import type { DurableDirectories } from './durable-directories';
import { nameFile, syncNames } from './placement';
import { isAbsent, translated } from './store-errors';

/** Files on their way at once: syncs that wait together share the file system's journal. */
const AT_ONCE = 16;

export interface Places {
  readonly root: string;
  /** Where files are written before they get their names. */
  readonly incoming: string;
  readonly directories: DurableDirectories;
}

/** Every file is synced by itself, every directory once for all its new names: half of the syncs of one put each. */
export const putTogether = async (places: Places, objects: readonly SmallObject[]): Promise<void> => {
  const lastOfEach = new Map(objects.map((object) => [object.key, object]));
  const directories = new Set<string>();
  await atOnce([...lastOfEach.values()], (object) =>
    translated(object.key, async () => void directories.add(await written(places, object))),
  );
  await atOnce([...directories], (directory) => translated('', () => syncNames(directory)));
};

/** Answers the directory that has the name. */
const written = async (places: Places, { key, bytes, whenTaken }: SmallObject): Promise<string> => {
  const target = join(places.root, key);
  // What is there was synced before it got its name, but the name may be a moment old.
  if (whenTaken === 'keep' && (await isFile(target))) return dirname(target);
  const file = join(places.incoming, randomUUID());
  try {
    await writeSynced(file, bytes);
    return await nameFile(file, key, places.directories, 'replace');
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined); // the first error tells more; the next start sweeps
    throw error;
  }
};

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
};

const writeSynced = async (path: string, bytes: Uint8Array): Promise<void> => {
  const handle = await open(path, 'wx', 0o640);
  try {
    for (let rest = bytes; rest.byteLength > 0;) {
      rest = rest.subarray((await handle.write(rest)).bytesWritten); // a nearly full disk takes a part first
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Ends when all that was begun has ended; begins nothing more after a failure, which it throws. */
const atOnce = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const rest = items.values();
  let failure: { readonly error: unknown } | null = null;
  const line = async (): Promise<void> => {
    for (const item of rest) {
      if (failure) return;
      await work(item).catch((error: unknown) => void (failure ??= { error }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  if (failure) throw (failure as { readonly error: unknown }).error;
};

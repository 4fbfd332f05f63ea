import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectChange, SmallObject } from '@hubledger/kernel';
import { atOnce } from '@hubledger/adapters/staging/at-once';
import type { DurableDirectories } from './durable-directories';
import { nameFile, type Placed, syncNames, touch } from './placement';
import { translated } from './store-errors';

export interface Places {
  readonly root: string;
  /** Where files are written before they get their names. */
  readonly incoming: string;
  readonly directories: DurableDirectories;
}

/** Every file is synced by itself, every directory once for all its new names: half of the syncs of one put each. */
export const putTogether = async (places: Places, objects: readonly SmallObject[]): Promise<ObjectChange[]> => {
  const lastOfEach = new Map(objects.map((object) => [object.key, object]));
  const directories = new Set<string>();
  const changes: ObjectChange[] = [];
  await atOnce([...lastOfEach.values()], (object) =>
    translated(object.key, async () => {
      const { directory, before } = await written(places, object);
      directories.add(directory);
      const after = object.whenTaken === 'keep' ? (before ?? object.bytes.byteLength) : object.bytes.byteLength;
      changes.push({ key: object.key, before, after });
    }),
  );
  await atOnce([...directories], (directory) => translated('', () => syncNames(directory)));
  return changes;
};

const written = async (places: Places, { key, bytes, whenTaken }: SmallObject): Promise<Placed> => {
  const target = join(places.root, key);
  // What is there was synced before it got its name, but the name may be a moment old.
  const kept = whenTaken === 'keep' ? await touch(target) : null;
  if (kept !== null) return { directory: dirname(target), before: kept };
  const file = join(places.incoming, randomUUID());
  try {
    await writeSynced(file, bytes);
    return await nameFile(file, key, places.directories, 'replace');
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined); // the first error tells more; the next start sweeps
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

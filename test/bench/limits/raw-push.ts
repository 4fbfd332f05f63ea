import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawAppend } from './raw-append';

const AT_ONCE = 8;

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
};

/** Limit of hub.push: each file written, synced and renamed into its directory, that synced; then one durable row. */
export const rawPush = async (root: string, files: readonly Buffer[], log: RawAppend): Promise<void> => {
  const write = async (content: Buffer): Promise<void> => {
    const name = randomUUID();
    const directory = join(root, name.slice(0, 2));
    await mkdir(directory, { recursive: true });
    const file = await open(join(root, name), 'wx');
    await file.write(content);
    await file.sync();
    await file.close();
    await rename(join(root, name), join(directory, name));
    await sync(directory);
  };
  for (let start = 0; start < files.length; start += AT_ONCE) {
    await Promise.all(files.slice(start, start + AT_ONCE).map(write));
  }
  await log.append(1, 'x'.repeat(1_500), 'x'.repeat(600));
};

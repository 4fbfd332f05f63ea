import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawAppend } from './raw-append';

const AT_ONCE = 16;

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
};

const atOnce = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const rest = items.values();
  const line = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
};

/**
 * Limit of hub.push: each file written, synced and renamed into one of 256 directories; each of those synced once, and
 * the one above if it is new; then one durable row.
 */
export const rawPush = async (root: string, files: readonly Buffer[], log: RawAppend): Promise<void> => {
  const touched = new Set<string>();
  await atOnce(files, async (content) => {
    const name = randomUUID();
    const directory = join(root, name.slice(0, 2));
    if (!touched.has(directory) && (await mkdir(directory, { recursive: true })) !== undefined) touched.add(root);
    touched.add(directory);
    const file = await open(join(root, name), 'wx');
    await file.write(content);
    await file.sync();
    await file.close();
    await rename(join(root, name), join(directory, name));
  });
  await atOnce([...touched], sync);
  await log.append(1, 'x'.repeat(1_500), 'x'.repeat(600));
};

import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Settings of servers, each of which takes one store out of a data directory. */
export type ServerSetting = 'EVENTSTORE_URL' | 'MONGODB_URL' | 'KOHAKU_HUB_S3_ENDPOINT';

/** What makes a data directory one whose hub has gone elsewhere. Written by `hubctl migrate`. */
export interface Moved {
  readonly kind: 'hubledger-moved';
  /** Without these a hub would go on where it was, beside the one that was moved. */
  readonly settings: readonly ServerSetting[];
  /** Where to, for people; without secrets. */
  readonly to: readonly string[];
  /** ISO-8601 UTC. */
  readonly movedAt: string;
}

export const movedFileIn = (directory: string): string => join(directory, 'moved.json');

/** Null: nothing was moved from there. @throws Error for a file that is none */
export const readMoved = async (directory: string): Promise<Moved | null> => {
  const text = await readFile(movedFileIn(directory), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const moved = parsed(text);
  if (!moved) throw new Error(`${movedFileIn(directory)} does not say what was moved from there`);
  return moved;
};

/** Takes the place of an earlier one, whole. */
export const writeMoved = async (directory: string, moved: Moved): Promise<void> => {
  const draft = `${movedFileIn(directory)}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(moved, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, movedFileIn(directory));
};

const parsed = (text: string): Moved | null => {
  try {
    const { kind, settings, to, movedAt } = JSON.parse(text) as Moved;
    const whole = kind === 'hubledger-moved' && [settings, to].every(Array.isArray) && typeof movedAt === 'string';
    return whole ? { kind, settings, to, movedAt } : null;
  } catch {
    return null;
  }
};

import type { ObjectHead, ObjectStore } from '@hubledger/kernel';
import { createHash } from 'node:crypto';
import { CommandRefused } from '../command';

export interface ObjectParts {
  readonly source: ObjectStore;
  readonly target: ObjectStore;
}

export interface MovedObjects {
  readonly objects: number;
  readonly bytes: number;
}

const PAGE = 1_000;
const AT_ONCE = 8;
/** Uploads under way, which are nobody's objects yet. */
const UNDER_WAY = 'incoming/';

/** @throws CommandRefused for a bucket that holds what the source does not have */
export const assertNothingElse = async ({ source, target }: ObjectParts): Promise<void> => {
  const known = everyObject(source);
  let own = await known.next();
  for await (const { key } of everyObject(target)) {
    while (!own.done && own.value.key < key) own = await known.next();
    if (!key.startsWith(UNDER_WAY) && (own.done || own.value.key !== key)) {
      throw new CommandRefused(
        `The bucket ${target.bucket} holds objects that are not of this hub, ${key} for one: KOHAKU_HUB_S3_BUCKET has to name an empty one`,
      );
    }
  }
};

/**
 * Copies every object and reads each one back: the same size and the same SHA-256. One that is there already is only
 * held against the source.
 */
export const moveObjects = async (
  { source, target }: ObjectParts,
  progress: (moved: MovedObjects) => void,
): Promise<MovedObjects> => {
  let [objects, bytes] = [0, 0];
  const passed = (more: number): void => progress({ objects, bytes: (bytes += more) });
  for await (const page of pagesOf(source)) {
    const waiting = [...page];
    const work = async (): Promise<void> => {
      for (let head = waiting.shift(); head; head = waiting.shift()) {
        await moveOne({ source, target }, head, passed);
        objects += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  return { objects, bytes };
};

const moveOne = async (
  { source, target }: ObjectParts,
  { key, size }: ObjectHead,
  passed: (bytes: number) => void,
): Promise<void> => {
  const there = await target.head(key);
  const wanted = there?.size === size ? await hashOf(source, key) : null;
  if (wanted !== null && wanted === (await hashOf(target, key))) return passed(size);
  if (there) await target.delete(key); // cut off, or another one's: an upload would keep what is there
  const stored = await copied({ source, target }, key, passed);
  if ((await hashOf(target, key)) !== stored) throw new CommandRefused(`The object ${key} did not arrive as it is`);
};

/** @returns its SHA-256 */
const copied = async (
  { source, target }: ObjectParts,
  key: string,
  passed: (bytes: number) => void,
): Promise<string> => {
  const chunks = await source.stream(key);
  if (!chunks) throw new CommandRefused(`The object ${key} has gone from the source`);
  const upload = await target.upload();
  try {
    for await (const chunk of chunks) {
      await upload.write(chunk);
      passed(chunk.length);
    }
    const hash = await upload.sha256();
    await upload.commit(key);
    return hash;
  } finally {
    await upload.abort();
  }
};

const hashOf = async (store: ObjectStore, key: string): Promise<string | null> => {
  const chunks = await store.stream(key);
  if (!chunks) return null;
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
};

async function* pagesOf(store: ObjectStore): AsyncGenerator<ObjectHead[]> {
  for (let after: string | undefined; ;) {
    const page = await store.list('', { after, limit: PAGE });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.key;
  }
}

async function* everyObject(store: ObjectStore): AsyncGenerator<ObjectHead, undefined> {
  for await (const page of pagesOf(store)) yield* page;
  return undefined;
}

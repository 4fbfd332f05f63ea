import type { AskedFile } from '@hubledger/contexts/repositories/content.module';
import { checkedPath } from '@hubledger/hf-wire';
import { BadBody, membersOf } from './request-body';

const MAX_FILES = 1_000;
/** Clients send the first 512 bytes; more decides nothing. */
const MAX_SAMPLE_CHARACTERS = 8_192;

/** A path may have 500 parts to look at, so others get their turn in between. */
export const PATHS_AT_ONCE = 64;

/** @throws `BadBody`, `InvalidPath` */
export const askedFiles = async (value: unknown): Promise<AskedFile[]> => {
  if (!Array.isArray(value)) throw new BadBody('files must be a list');
  if (value.length > MAX_FILES) throw new BadBody(`At most ${MAX_FILES} files at a time`);
  const files: AskedFile[] = [];
  for (const one of value as unknown[]) {
    if (files.length % PATHS_AT_ONCE === PATHS_AT_ONCE - 1) await new Promise(setImmediate);
    files.push(askedFile(one));
  }
  return files;
};

const askedFile = (value: unknown): AskedFile => {
  const { path, size, sample } = membersOf(value);
  if (typeof path !== 'string') throw new BadBody('path must be a text');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new BadBody('size must be a whole number of bytes');
  }
  const text = typeof sample === 'string' ? sample.slice(0, MAX_SAMPLE_CHARACTERS) : '';
  return { path: checkedPath(path), size, sample: Buffer.from(text, 'base64') };
};

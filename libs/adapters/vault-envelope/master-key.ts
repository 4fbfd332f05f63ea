import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MasterKeyInvalid, MasterKeyMissing } from './errors';

export const MASTER_KEY_BYTES = 32;

/**
 * The key all secrets are encrypted with.
 *
 * @param fromEnv value of `HUB_MASTER_KEY`, which wins over the file: 64 hex digits, or base64 of 32 bytes.
 * @param file made with a random key, mode 0600, when there is neither.
 * @throws `MasterKeyInvalid`; never falls back to another key.
 */
export const loadOrCreateMasterKey = async (file: string, fromEnv?: string): Promise<Buffer> => {
  if (fromEnv !== undefined && fromEnv !== '') return decodeMasterKey(fromEnv, 'HUB_MASTER_KEY');
  const stored = await readFile(file, 'utf8').catch(absentAsNull);
  if (stored !== null) return decodeMasterKey(stored, file);
  const key = randomBytes(MASTER_KEY_BYTES);
  await createDurably(file, `${key.toString('hex')}\n`);
  return decodeMasterKey(await readFile(file, 'utf8'), file); // whoever was first
};

/** The key in a file that must be there. @throws MasterKeyInvalid, MasterKeyMissing */
export const readMasterKey = async (file: string): Promise<Buffer> => {
  const stored = await readFile(file, 'utf8').catch(absentAsNull);
  if (stored === null) throw new MasterKeyMissing(file);
  return decodeMasterKey(stored, file);
};

/** Puts another key in the file; it holds the one or the other at any moment. */
export const replaceMasterKey = async (file: string, key: Buffer): Promise<void> => {
  const draft = await draftOf(file, `${key.toString('hex')}\n`);
  await rename(draft, file);
  await syncFolderOf(file);
};

/** @param source where it came from, for the error. @throws MasterKeyInvalid */
export const decodeMasterKey = (text: string, source: string): Buffer => {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (/^[A-Za-z0-9+/]{43}=$/.test(trimmed)) return Buffer.from(trimmed, 'base64');
  throw new MasterKeyInvalid(source);
};

/** A key that a power cut could take back would take every secret with it, so file and folder are synced first. */
const createDurably = async (file: string, content: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  const draft = await draftOf(file, content);
  try {
    await link(draft, file).catch(existsAsDone); // never replaces a key that is there
  } finally {
    await unlink(draft);
  }
  await syncFolderOf(file);
};

/** @returns where it lies, synced and private to its owner. */
const draftOf = async (file: string, content: string): Promise<string> => {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
};

const syncFolderOf = async (file: string): Promise<void> => {
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

const absentAsNull = (error: unknown): null => {
  if (hasCode(error, 'ENOENT')) return null;
  throw error;
};

const existsAsDone = (error: unknown): void => {
  if (!hasCode(error, 'EEXIST')) throw error;
};

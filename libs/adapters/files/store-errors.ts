import { InvalidObjectKey, ObjectsUnavailable, StorageFull } from '@hubledger/kernel';

const UNAVAILABLE = new Set(['EROFS', 'EIO', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'ESTALE']);

/** Node's code of a failed file operation, or an empty string. By shape: errors may come from another realm. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** There is no such file: also when a part of its path is a file, or it is a directory. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error));

/**
 * Runs file operations for one key. A full disk becomes `StorageFull`, one that is read-only or failing
 * `ObjectsUnavailable`; a key that is the directory of another object's (or the other way round), which only file
 * systems can't hold, `InvalidObjectKey`.
 */
export const translated = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new StorageFull('objects');
    if (UNAVAILABLE.has(code)) throw new ObjectsUnavailable(code);
    if (code === 'ENOTDIR' || code === 'EISDIR') throw new InvalidObjectKey(key);
    throw error;
  }
};

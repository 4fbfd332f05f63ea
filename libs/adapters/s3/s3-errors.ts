import { ObjectsUnavailable, StorageFull } from '@hubledger/kernel';

interface Answered {
  readonly name: string;
  /** Of the answer; 0 when there was none. */
  readonly status: number;
}

/** What the server said, or what kept it from saying anything. By shape: errors may come from another realm. */
export const answeredBy = (error: unknown): Answered => {
  const { name, code, $metadata } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode;
  return {
    name: [code, name].find((each) => typeof each === 'string') ?? 'Error',
    status: typeof status === 'number' ? status : 0,
  };
};

export const isMissing = (error: unknown): boolean => answeredBy(error).status === 404;
export const isOutOfRange = (error: unknown): boolean => answeredBy(error).status === 416;

const FULL = new Set(['InsufficientStorage', 'QuotaExceeded', 'XMinioStorageFull', 'EntityTooLarge']);

/**
 * Runs requests to the server. What it refuses or does not answer becomes `ObjectsUnavailable` with the name of the
 * error alone: messages quote addresses and keys. A full store becomes `StorageFull`.
 */
export const translated = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw translatedError(error);
  }
};

export const translatedError = (error: unknown): unknown => {
  if (!isOfClient(error)) return error;
  const { name, status } = answeredBy(error);
  if (status === 507 || FULL.has(name)) return new StorageFull('objects');
  return new ObjectsUnavailable(status === 0 ? name : `${name} (${status})`);
};

/** Errors of the client carry `$metadata`; those of the network a code. Ours carry neither. */
const isOfClient = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  return (
    '$metadata' in error ||
    ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) ||
    ('name' in error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
  );
};

/** What the work answers, or null when the server has no such thing. */
export const unlessMissing = async <T>(work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

import type { LfsPointer } from './lfs-pointer';
import { BadLfsRequest } from './wire-errors';

export const LFS_MEDIA_TYPE = 'application/vnd.git-lfs+json';
export const MAX_LFS_BATCH = 1000;
/** Bytes: 5 TB, what an S3 object may have. */
export const MAX_LFS_SIZE = 5_000_000_000_000;

/** Characters of a bad oid that are sent back. */
const MAX_ECHO = 200;

export interface LfsBatchRequest {
  readonly operation: 'upload' | 'download';
  /** What the client can do; git-lfs leaves it out for `basic`. */
  readonly transfers: readonly string[];
  /** As sent: `main` or `refs/heads/main`. */
  readonly ref: string | null;
  /** What cannot be an object carries its `error` already: the rest of the batch goes on without it. */
  readonly objects: readonly LfsBatchObject[];
}

export interface LfsAction {
  /** Absolute. */
  readonly href: string;
  readonly header: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly expires_in?: number;
}

export interface LfsBatchObject extends LfsPointer {
  readonly authenticated?: true;
  /** Absent when the content is stored: `null` would crash the Python client. */
  readonly actions?: { readonly upload?: LfsAction; readonly verify?: LfsAction; readonly download?: LfsAction };
  readonly error?: { readonly code: number; readonly message: string };
}

export interface LfsBatchResponse {
  readonly transfer: 'basic' | 'multipart';
  readonly hash_algo: 'sha256';
  readonly objects: readonly LfsBatchObject[];
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown, what: string): Members => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadLfsRequest(`${what} must be an object`);
  return value as Members;
};

/** The JSON body of `verify`. @throws BadLfsRequest */
export const parseLfsObject = (value: unknown): LfsPointer => {
  const { oid, size } = membersOf(value, 'object');
  if (typeof oid !== 'string' || !/^[0-9a-f]{64}$/.test(oid))
    throw new BadLfsRequest('oid must be 64 lowercase hex digits');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0 || size > MAX_LFS_SIZE) {
    throw new BadLfsRequest(`size must be a whole number from 0 to ${MAX_LFS_SIZE}`);
  }
  return { oid, size };
};

const refOf = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  const { name } = membersOf(value, 'ref');
  return typeof name === 'string' ? name : null;
};

/**
 * One object of a batch. A bad `oid` or `size` fails this object only (wire contract, section 7.2), and comes back as it
 * was sent, as far as the answer can hold it: clients match by it.
 *
 * @throws BadLfsRequest when it is no object at all
 */
const batchObject = (value: unknown): LfsBatchObject => {
  const { oid, size } = membersOf(value, 'each object');
  try {
    return parseLfsObject(value);
  } catch (error) {
    if (!(error instanceof BadLfsRequest)) throw error;
    const sent = {
      oid: typeof oid === 'string' ? oid.slice(0, MAX_ECHO) : '',
      size: typeof size === 'number' && Number.isSafeInteger(size) ? size : 0,
    };
    return lfsFailure(sent, 422, error.message);
  }
};

/** Checks a batch body. The JavaScript client calls the algorithm `sha_256`. @throws BadLfsRequest */
export const parseLfsBatch = (body: unknown): LfsBatchRequest => {
  const { operation, transfers, hash_algo: algorithm, ref, objects } = membersOf(body, 'body');
  if (operation !== 'upload' && operation !== 'download')
    throw new BadLfsRequest(`operation must be 'upload' or 'download'`);
  if (algorithm !== undefined && algorithm !== null && algorithm !== 'sha256' && algorithm !== 'sha_256') {
    throw new BadLfsRequest('hash_algo must be sha256');
  }
  const list: unknown = transfers ?? ['basic'];
  if (!Array.isArray(list) || !list.every((name): name is string => typeof name === 'string')) {
    throw new BadLfsRequest('transfers must be a list of texts');
  }
  if (!Array.isArray(objects)) throw new BadLfsRequest('objects must be a list');
  if (objects.length > MAX_LFS_BATCH) throw new BadLfsRequest(`at most ${MAX_LFS_BATCH} objects at a time`);
  return { operation, transfers: list, ref: refOf(ref), objects: objects.map(batchObject) };
};

/** Clients that offered parts send an object in parts where its header says so, whatever `transfer` is. */
export const lfsBatchResponse = (objects: readonly LfsBatchObject[]): LfsBatchResponse => ({
  transfer: objects.some(({ actions }) => actions?.upload?.header['chunk_size']) ? 'multipart' : 'basic',
  hash_algo: 'sha256',
  objects,
});

/** Nothing to send: the hub has it, and this caller may use it. */
export const lfsStored = ({ oid, size }: LfsPointer): LfsBatchObject => ({ oid, size });

export const lfsUpload = ({ oid, size }: LfsPointer, upload: LfsAction, verify?: LfsAction): LfsBatchObject => ({
  oid,
  size,
  authenticated: true,
  actions: verify ? { upload, verify } : { upload },
});

export const lfsDownload = ({ oid, size }: LfsPointer, download: LfsAction): LfsBatchObject => ({
  oid,
  size,
  authenticated: true,
  actions: { download },
});

/** `code` is an HTTP status; the answer as a whole is 200. */
export const lfsFailure = ({ oid, size }: LfsPointer, code: number, message: string): LfsBatchObject => ({
  oid,
  size,
  error: { code, message },
});

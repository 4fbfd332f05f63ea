/** Where content lies in the object store. `prefix` is a repository's `objectPrefix`, fixed for its life. */
const fanned = (folder: string, id: string): string => `${folder}/${id.slice(0, 2)}/${id}`;

/** Bytes of a regular file, by git blob id. */
export const blobKey = (prefix: string, oid: string): string => fanned(`${prefix}/blobs`, oid);
/** Bytes of a git tree or commit that do not follow from what else is stored; with git's header, uncompressed. */
export const gitObjectKey = (prefix: string, oid: string): string => fanned(`${prefix}/git`, oid);
export const commitRecordKey = (prefix: string, oid: string): string => fanned(`${prefix}/commits`, oid);
export const annotatedTreeKey = (prefix: string, hash: string): string => `${prefix}/trees/${hash}`;
export const lfsIndexKey = (prefix: string, hash: string): string => `${prefix}/lfs-index/${hash}`;
export const ticketKey = (prefix: string, sha256: string): string => `${prefix}/tickets/${sha256}`;
/** What is known of objects that come in parts: each below this, by its SHA-256. */
export const partsPrefix = (prefix: string): string => `${prefix}/uploads/`;
export const partsKey = (prefix: string, sha256: string): string => `${partsPrefix(prefix)}${sha256}`;
/** Shared by all repositories: knowing this key, or the SHA-256 in it, is no permission. */
export const lfsKey = (sha256: string): string => `lfs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;

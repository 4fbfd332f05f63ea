import { createHash } from 'node:crypto';
import { BadGitObject } from './wire-errors';

export type GitObjectType = 'blob' | 'tree' | 'commit';

/** `type size NUL`: what git hashes before the content. */
export const objectHeader = (type: GitObjectType, size: number): Buffer => Buffer.from(`${type} ${size}\0`, 'latin1');

/** Header and content: the uncompressed form of a loose object. Its SHA-1 is the object's id. */
export const gitObject = (type: GitObjectType, body: Uint8Array): Buffer =>
  Buffer.concat([objectHeader(type, body.byteLength), body]);

export const objectId = (type: GitObjectType, body: Uint8Array): string =>
  createHash('sha1').update(objectHeader(type, body.byteLength)).update(body).digest('hex');

export const blobId = (bytes: Uint8Array): string => objectId('blob', bytes);

/** Splits what `gitObject` made. @throws BadGitObject when header and length do not agree. */
export const splitGitObject = (bytes: Uint8Array): { type: GitObjectType; body: Buffer } => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(0);
  const match = /^(blob|tree|commit) (0|[1-9]\d*)$/.exec(buffer.toString('latin1', 0, Math.max(end, 0)));
  if (!match || Number(match[2]) !== buffer.length - end - 1) throw new BadGitObject('bad header');
  return { type: match[1] as GitObjectType, body: buffer.subarray(end + 1) };
};

import { createHash, type Hash } from 'node:crypto';
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

/** Blob id of content that streams by. Git hashes the size first, so it must be known. */
export class BlobHasher {
  private readonly hash: Hash;
  private seen = 0;

  constructor(private readonly size: number) {
    this.hash = createHash('sha1').update(objectHeader('blob', size));
  }

  update(chunk: Uint8Array): this {
    this.seen += chunk.byteLength;
    this.hash.update(chunk);
    return this;
  }

  /** @throws BadGitObject when other than the announced number of bytes came. */
  digest(): string {
    if (this.seen !== this.size) throw new BadGitObject(`${this.seen} bytes came instead of ${this.size}`);
    return this.hash.digest('hex');
  }
}

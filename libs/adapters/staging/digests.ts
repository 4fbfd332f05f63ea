import { ContentHash } from './hashing/content-hash';
import type { HashWorkers } from './hashing/hash-workers';

export interface Digests {
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** Hex; of a header followed by the content. */
  readonly sha1: string;
}

/** Both hashes of content that is read, off the event loop. The chunks may be lent. */
export const digestsOf = async (
  chunks: AsyncIterable<Uint8Array>,
  sha1Header: Uint8Array,
  workers: HashWorkers,
): Promise<Digests> => {
  const sha256 = new ContentHash('sha256', new Uint8Array(), workers);
  const sha1 = new ContentHash('sha1', sha1Header, workers);
  const none = new Uint8Array();
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      await Promise.all([sha256.update(chunk), sha1.update(chunk)]);
    }
    const [hash, git] = await Promise.all([sha256.digest(none), sha1.digest(none)]);
    return { size, sha256: hash, sha1: git };
  } finally {
    sha256.drop();
    sha1.drop();
  }
};

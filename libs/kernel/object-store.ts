export interface ObjectHead {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** ISO-8601 UTC. */
  readonly lastModified: string;
}

/** Inclusive first byte, inclusive last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface UploadOptions {
  /** Makes `sha1` of this header cost no second pass over the content. */
  readonly sha1Header?: Uint8Array;
}

/** An object on its way in. Nothing is visible under any key before `commit` resolves; it is durable then. */
export interface ObjectUpload {
  write(chunk: Uint8Array): Promise<void>;
  /** Bytes written so far. */
  readonly size: number;
  /** Ends the content and answers its SHA-256 (hex). Idempotent, before `commit` or `abort`. */
  sha256(): Promise<string>;
  /** The same with SHA-1 of `header` followed by the content: git hashes kind and size first. */
  sha1(header: Uint8Array): Promise<string>;
  /** Gives the content its key. An object that is there already is left as it is: keys are content-addressed. */
  commit(key: string): Promise<void>;
  /** Throws the content away; harmless after `commit`. */
  abort(): Promise<void>;
}

/** `keep`: an object that is there already stays as it is. */
export type WhenTaken = 'keep' | 'replace';

/** A whole object that fits in memory. */
export interface SmallObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly whenTaken: WhenTaken;
}

/**
 * Bytes on their way to one reader. Chunks are lent: the next one may be written over the last. Whoever asked for an
 * object iterates over it, be it only to leave: an object left open holds a descriptor.
 */
export type ObjectChunks = AsyncIterable<Uint8Array>;

/** Bytes by key, in one bucket. Keys are relative paths of `[A-Za-z0-9._-]` segments. */
export abstract class ObjectStore {
  abstract readonly bucket: string;
  /** Content of any size; large content is hashed off the event loop. */
  abstract upload(options?: UploadOptions): Promise<ObjectUpload>;
  /** Small content at once; durable when it resolves. Replaces what is there. */
  abstract put(key: string, content: Uint8Array): Promise<void>;
  /**
   * Small objects together, which costs far less than one by one. All of them are durable when it resolves; when it
   * rejects, any of them may be there, each of them whole. Of two with one key the later one counts.
   */
  abstract putAll(objects: readonly SmallObject[]): Promise<void>;
  /** `null` when there is no such object. */
  abstract get(key: string): Promise<Buffer | null>;
  /** `null` when there is no such object. In 1 MiB chunks. @throws ObjectRangeNotSatisfiable */
  abstract stream(key: string, range?: ByteRange): Promise<ObjectChunks | null>;
  abstract head(key: string): Promise<ObjectHead | null>;
  abstract delete(key: string): Promise<boolean>;
  /** Key order, keys greater than `after`. */
  abstract list(prefix: string, options: { after?: string; limit: number }): Promise<ObjectHead[]>;
}

import type { ObjectChange } from './object-change';
import type { ObjectOwnership } from './ownership';
import type { PartedUploads } from './parted-uploads';

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

/** For operators. */
export interface BucketDescription {
  /** Address of the store, without any credentials. */
  readonly endpoint: string;
  /** Null where the store knows no such thing. */
  readonly region: string | null;
  readonly forcePathStyle: boolean | null;
  /** ISO-8601 UTC; null where the store does not tell. */
  readonly createdAt: string | null;
}

export interface ListOptions {
  /** Only keys greater than this one. */
  readonly after?: string;
  readonly limit: number;
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
  /**
   * Gives the content its key. An object that is there already keeps its bytes, as keys are content-addressed, and
   * counts as stored now: who cleans up by age must see that somebody relies on it again.
   */
  commit(key: string): Promise<ObjectChange>;
  /** Throws the content away; harmless after `commit`. */
  abort(): Promise<void>;
}

/** `keep`: an object that is there already keeps its bytes, and counts as stored now. */
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

/** What the store tells a client that reads from the store itself. */
export interface DirectAnswer {
  readonly contentType: string;
  readonly contentDisposition: string;
  /** For which the address works; what was begun in them goes on. */
  readonly seconds: number;
}

/** Bytes by key, in one bucket. Keys are relative paths of `[A-Za-z0-9._-]` segments. */
export abstract class ObjectStore {
  abstract readonly bucket: string;
  /** Content that comes in parts, each by a request of its own. */
  abstract readonly parts: PartedUploads;
  /** Listings of different prefixes that are worth having under way at once. */
  get listsAtOnce(): number {
    return 1;
  }
  /** Null where only the one hub can be there. */
  get ownership(): ObjectOwnership | null {
    return null;
  }
  abstract describe(): Promise<BucketDescription>;
  /** Content of any size; large content is hashed off the event loop. */
  abstract upload(options?: UploadOptions): Promise<ObjectUpload>;
  /** Small content at once; durable when it resolves. Replaces what is there. */
  abstract put(key: string, content: Uint8Array): Promise<ObjectChange>;
  /**
   * Small objects together, which costs far less than one by one. All of them are durable when it resolves; when it
   * rejects, any of them may be there, each of them whole. Of two with one key the later one counts.
   */
  abstract putAll(objects: readonly SmallObject[]): Promise<ObjectChange[]>;
  /** `null` when there is no such object. */
  abstract get(key: string): Promise<Buffer | null>;
  /** `null` when there is no such object. In 1 MiB chunks. @throws ObjectRangeNotSatisfiable */
  abstract stream(key: string, range?: ByteRange): Promise<ObjectChunks | null>;
  /**
   * An address at which whoever has it reads the object from the store itself, be it there or not. Null where clients
   * can't reach the store. It is a secret while it works.
   */
  readAddress(_key: string, _answer: DirectAnswer): Promise<string | null> {
    return Promise.resolve(null);
  }
  abstract head(key: string): Promise<ObjectHead | null>;
  /** Answers what was there. Objects whose deletion fails are left out; when all fail it rejects. */
  abstract deleteAll(keys: readonly string[]): Promise<ObjectChange[]>;
  /** Key order. In memory is one page, however many objects there are. */
  abstract list(prefix: string, options: ListOptions): Promise<ObjectHead[]>;

  /** Whether there was such an object. */
  async delete(key: string): Promise<boolean> {
    return (await this.deleteAll([key])).length > 0;
  }
}

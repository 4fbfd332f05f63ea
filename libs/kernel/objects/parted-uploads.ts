import { DomainError } from '../domain-error';
import type { ObjectChange } from './object-change';

/** How content is cut: every part but the last has `partBytes`. Bytes. */
export interface PartPlan {
  readonly size: number;
  readonly partBytes: number;
}

export const partsIn = ({ size, partBytes }: PartPlan): number => Math.ceil(size / partBytes);

/** Where a part begins, and its bytes. Parts count from 1. */
export const partAt = ({ size, partBytes }: PartPlan, number: number): { start: number; length: number } => {
  const start = (number - 1) * partBytes;
  return { start, length: Math.min(partBytes, size - start) };
};

export interface SentPart {
  /** From 1. */
  readonly number: number;
  /** As it was answered to who sent the part. */
  readonly etag: string;
}

/** What all parts together must be to get the key. */
export interface PartedContent {
  readonly key: string;
  /** Hex. */
  readonly sha256: string;
  /** Hashed by SHA-1 before the content: git hashes kind and size first. */
  readonly sha1Header: Uint8Array;
}

export interface CompletedParts {
  readonly change: ObjectChange;
  /** Hex. */
  readonly sha1: string;
}

/** There is no such upload any more: it was completed, thrown away, or never begun here. */
export class UploadGone extends DomainError {
  readonly code = 'objects.upload_gone';
  readonly kind = 'not-found';
  constructor() {
    super('This upload is over, ask for a new one');
  }
}

/** Parts are missing or not those that were sent, or a part has other bytes than its place. What was sent stays. */
export class PartsDiffer extends DomainError {
  readonly code = 'objects.parts_differ';
  readonly kind = 'unprocessable';
}

/**
 * Content on its way in by parts: in any order, again where one failed, at any process, over hours. Nothing is visible
 * under any key before `complete`, and never anything but what it was told the content is. A ticket is opaque text by
 * which an upload is found again.
 */
export abstract class PartedUploads {
  /** Answers the ticket. The content must not be empty. */
  abstract begin(plan: PartPlan): Promise<string>;
  /** Answers an ETag, quoted. A part that is sent again replaces the first. @throws UploadGone, PartsDiffer */
  abstract put(ticket: string, plan: PartPlan, number: number, body: AsyncIterable<Uint8Array>): Promise<string>;
  /** An address at which the part is sent to the store itself, which answers the ETag. Null where clients can't. */
  abstract writeAddress(ticket: string, plan: PartPlan, number: number, seconds: number): Promise<string | null>;
  /**
   * Gives the content its key, which keeps an object that is there (see `ObjectUpload.commit`). Null when it is not what
   * it must be: it is thrown away then.
   *
   * @throws UploadGone, PartsDiffer
   */
  abstract complete(
    ticket: string,
    plan: PartPlan,
    parts: readonly SentPart[],
    content: PartedContent,
  ): Promise<CompletedParts | null>;
  /** Harmless when it is gone. */
  abstract abort(ticket: string): Promise<void>;
  /** Throws away what was begun before, whoever began it. Answers how many uploads that were. */
  abstract sweep(before: Date): Promise<number>;
}

/** What every `complete` checks first: each part once, in order. @throws PartsDiffer */
export const checkAllParts = (plan: PartPlan, parts: readonly SentPart[]): void => {
  const count = partsIn(plan);
  if (parts.length !== count) throw new PartsDiffer(`The content has ${count} parts, ${parts.length} were named`);
  const odd = parts.findIndex(({ number }, index) => number !== index + 1);
  if (odd >= 0) throw new PartsDiffer(`Parts must be named in order, each once: at ${odd + 1}`);
};

/** Passes on the bytes of one part, and refuses more or fewer than its place has. @throws PartsDiffer */
export async function* exactly(body: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const chunk of body) {
    left -= chunk.byteLength;
    if (left < 0) break;
    yield chunk;
  }
  if (left !== 0) throw new PartsDiffer(`This part has ${length} bytes, ${left < 0 ? 'more' : 'fewer'} were sent`);
}

/** @throws PartsDiffer */
export const checkPartNumber = (plan: PartPlan, number: number): void => {
  if (!Number.isInteger(number) || number < 1 || number > partsIn(plan)) {
    throw new PartsDiffer(`There is no part ${number}: the content has ${partsIn(plan)}`);
  }
};

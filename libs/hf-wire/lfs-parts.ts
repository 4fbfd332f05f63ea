import { type LfsPointer } from './lfs-pointer';
import { BadLfsRequest } from './wire-errors';

/** More than any hub offers: the most parts an S3 object may have. */
const MAX_PARTS = 10_000;
const MAX_ETAG = 256;

/**
 * `header` of an upload in parts: its presence is what makes clients send parts (wire contract, section 7.2). The
 * addresses count from 1; padded, as JSON objects put plain numbers first.
 */
export const lfsPartsHeader = (partBytes: number, addresses: readonly string[]): Readonly<Record<string, string>> => ({
  chunk_size: String(partBytes),
  ...Object.fromEntries(addresses.map((href, index) => [String(index + 1).padStart(5, '0'), href])),
});

export interface LfsCompletion extends Pick<LfsPointer, 'oid'> {
  readonly parts: ReadonlyArray<{ readonly number: number; readonly etag: string }>;
}

/** The JSON body that ends an upload in parts. @throws BadLfsRequest */
export const parseLfsCompletion = (body: unknown): LfsCompletion => {
  const { oid, parts } = membersOf(body, 'body');
  if (typeof oid !== 'string') throw new BadLfsRequest('oid must be a text');
  if (!Array.isArray(parts)) throw new BadLfsRequest('parts must be a list');
  if (parts.length > MAX_PARTS) throw new BadLfsRequest(`at most ${MAX_PARTS} parts`);
  return { oid, parts: parts.map(partOf) };
};

const partOf = (value: unknown): LfsCompletion['parts'][number] => {
  const { partNumber, etag } = membersOf(value, 'each part');
  if (typeof partNumber !== 'number' || !Number.isInteger(partNumber) || partNumber < 1 || partNumber > MAX_PARTS) {
    throw new BadLfsRequest(`partNumber must be a whole number from 1 to ${MAX_PARTS}`);
  }
  if (typeof etag !== 'string' || etag.length > MAX_ETAG || !/^[\u0021-\u007e]+$/.test(etag)) {
    throw new BadLfsRequest('etag must be what the part was answered with');
  }
  return { number: partNumber, etag };
};

const membersOf = (value: unknown, what: string): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadLfsRequest(`${what} must be an object`);
  return value as Readonly<Record<string, unknown>>;
};

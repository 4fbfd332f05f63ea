import type { ObjectReferences } from '@hubledger/contexts/repositories/contract';
import { type Clock, DomainError, type ObjectHead, type ObjectStore } from '@hubledger/kernel';
import type { ObjectListResponse, UnusedLfsResponse } from './storage.dto';
import type { ListObjectsQuery, UnusedLfsQuery } from './storage-requests.dto';

export class ContinuationInvalid extends DomainError {
  readonly code = 'storage.continuation_invalid';
  readonly kind = 'invalid';
  constructor() {
    super('The continuation token is not one that this list gave out');
  }
}

export class BucketUnknown extends DomainError {
  readonly code = 'storage.bucket_unknown';
  readonly kind = 'not-found';
  constructor(bucket: string) {
    super(`There is no bucket ${bucket}`, { bucket });
  }
}

/** The last key of a page, so that the next one goes on behind it whatever came and went. */
const tokenOf = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');

const keyOf = (token: string | undefined): string => {
  if (token === undefined) return '';
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (key === '' || tokenOf(key) !== token) throw new ContinuationInvalid();
  return key;
};

/** @throws BucketUnknown, ContinuationInvalid, InvalidObjectKey */
export const objectPage = async (
  objects: ObjectStore,
  bucket: string,
  { prefix, limit, continuation_token: token }: ListObjectsQuery,
): Promise<ObjectListResponse> => {
  if (bucket !== objects.bucket) throw new BucketUnknown(bucket);
  const found = await objects.list(prefix, { after: keyOf(token), limit: limit + 1 });
  const page = found.slice(0, limit);
  return {
    objects: page.map(({ key, size, lastModified }) => ({
      key,
      full_key: key,
      size,
      last_modified: lastModified,
      storage_class: 'STANDARD',
    })),
    ...frameOf(bucket, page.length, found.length > limit ? page.at(-1) : undefined),
  };
};

/** Objects that one request looks at: few may be unused among very many. */
const LOOKED_AT = 20_000;
const AT_ONCE = 1_000;

/** @throws ContinuationInvalid */
export const unusedLfsPage = async (
  objects: ObjectStore,
  references: ObjectReferences,
  clock: Clock,
  { limit, continuation_token: token, refresh }: UnusedLfsQuery,
): Promise<UnusedLfsResponse> => {
  const found: ObjectHead[] = [];
  let after = keyOf(token);
  let { asOf } = await references.unusedLfs([], refresh);
  let last: ObjectHead | undefined;
  for (let looked = 0; looked < LOOKED_AT && found.length < limit; looked += AT_ONCE) {
    const heads = await objects.list('lfs/', { after, limit: AT_ONCE });
    const { unused, asOf: at } = await references.unusedLfs(heads);
    asOf = at;
    const taken = unused.slice(0, limit - found.length);
    found.push(...taken);
    last = taken.length < unused.length ? taken.at(-1) : heads.length < AT_ONCE ? undefined : heads.at(-1);
    if (last === undefined) break;
    after = last.key;
  }
  const now = clock.now().getTime();
  return {
    objects: found.map(({ key, size, lastModified }) => ({
      key,
      oid: key.slice(key.lastIndexOf('/') + 1),
      size,
      last_modified: lastModified,
      age_seconds: Math.floor((now - Date.parse(lastModified)) / 1_000),
    })),
    total_size: found.reduce((sum, { size }) => sum + size, 0),
    references_as_of: asOf,
    ...frameOf(objects.bucket, found.length, last),
  };
};

const frameOf = (bucket: string, count: number, last: ObjectHead | undefined) => ({
  bucket,
  is_truncated: last !== undefined,
  key_count: count,
  next_continuation_token: last === undefined ? null : tokenOf(last.key),
});

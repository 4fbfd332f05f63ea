import { createHash, randomBytes } from 'node:crypto';
import type { Model } from '../bench/benchmarks/pushing';
import { type Ask, jsonOf } from './ask';

/** Bytes of an LFS object: `first`, then those of a shared block. */
export interface LfsObject {
  readonly model: Model;
  readonly oid: string;
  readonly size: number;
  /** Of its own, so that objects are few bytes to remember. */
  readonly first: Buffer;
  readonly block: Buffer;
}

/** An object that may be uploaded, and where. */
export interface Offered {
  readonly object: LfsObject;
  readonly path: string;
}

const FIRST = 16;

export const newLfsObject = (model: Model, block: Buffer, size: number): LfsObject => {
  const object = { model, size, first: randomBytes(FIRST), block };
  return { ...object, oid: createHash('sha256').update(bytesOf(object)).digest('hex') };
};

export const bytesOf = ({ first, block, size }: Pick<LfsObject, 'first' | 'block' | 'size'>): Buffer =>
  Buffer.concat([first, block.subarray(FIRST, size)]);

interface BatchAnswer {
  readonly objects: ReadonlyArray<{ readonly actions?: { readonly upload?: { readonly href: string } } }>;
}

export const askForUpload = (object: LfsObject, offered: (upload: Offered) => void): Ask => {
  const { model, oid, size } = object;
  return {
    method: 'POST',
    path: `/${model.fullId}.git/info/lfs/objects/batch`,
    headers: { ...model.headers, 'content-type': 'application/vnd.git-lfs+json' },
    body: JSON.stringify({ operation: 'upload', transfers: ['basic'], objects: [{ oid, size }] }),
    expects: 200,
    means: (answer) => {
      const href = jsonOf<BatchAnswer>(answer).objects[0]?.actions?.upload?.href;
      if (href === undefined) return false;
      const { pathname, search } = new URL(href);
      offered({ object, path: `${pathname}${search}` });
      return true;
    },
  };
};

export const upload = ({ object, path }: Offered, uploaded: () => void): Ask => ({
  method: 'PUT',
  path,
  headers: { 'content-type': 'application/octet-stream' },
  body: bytesOf(object),
  expects: 200,
  means: () => {
    uploaded();
    return true;
  },
});

export const commitLfs = ({ model, oid, size }: LfsObject, path: string): Ask =>
  commit(model, [
    { key: 'header', value: { summary: `Upload ${path}` } },
    { key: 'lfsFile', value: { path, algo: 'sha256', oid, size } },
  ]);

export const commit = ({ fullId, headers }: Model, lines: readonly object[]): Ask => ({
  method: 'POST',
  path: `/api/models/${fullId}/commit/main`,
  headers: { ...headers, 'content-type': 'application/x-ndjson' },
  body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  expects: 200,
  means: (answer) => /^[0-9a-f]{40}$/.test(jsonOf<{ commitOid: string }>(answer).commitOid),
});

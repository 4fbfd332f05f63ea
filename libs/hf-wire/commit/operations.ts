import { MAX_LFS_SIZE } from '../lfs-batch';
import { pathProblem } from '../paths';
import type { JsonValue } from './json-values';

export interface CommitHeader {
  readonly key: 'header';
  readonly summary: string;
  readonly description: string;
  /** 5 to 40 hex, lower case: a prefix of the head this commit was made for. */
  readonly parentCommit: string | null;
}
export interface FileOperation<T> {
  readonly key: 'file';
  readonly path: string;
  /** Bytes of the decoded content. */
  readonly size: number;
  /** What the sink answered when it was closed. */
  readonly content: T;
}
/** `size` is null when the client leaves it to the store. */
export interface LfsFileOperation {
  readonly key: 'lfsFile';
  readonly path: string;
  readonly oid: string;
  readonly size: number | null;
}
export interface DeleteOperation {
  readonly key: 'deletedFile' | 'deletedFolder';
  /** Without a trailing '/'. */
  readonly path: string;
}
/** `srcRevision` is null for the head of the branch. */
export interface CopyOperation {
  readonly key: 'copyFile';
  readonly path: string;
  readonly srcPath: string;
  readonly srcRevision: string | null;
}
export type SmallLine = CommitHeader | LfsFileOperation | DeleteOperation | CopyOperation;
export type CommitLine<T> = SmallLine | FileOperation<T>;

export type Members = ReadonlyMap<string, JsonValue>;

/** A refusal without a place; the reader of the line adds it. */
export class MemberRefused extends Error {}

/** Members each line may have; others are read over. */
export const MEMBERS: Readonly<Record<CommitLine<unknown>['key'], readonly string[]>> = {
  header: ['summary', 'description', 'parentCommit'],
  file: ['path', 'encoding', 'content'],
  lfsFile: ['path', 'algo', 'oid', 'size'],
  deletedFile: ['path'],
  deletedFolder: ['path'],
  copyFile: ['path', 'srcPath', 'srcRevision'],
};

export const isLineKey = (key: string): key is CommitLine<unknown>['key'] => Object.hasOwn(MEMBERS, key);

const optional = (members: Members, name: string): string | null => {
  const value = members.get(name) ?? null;
  if (value === null || typeof value === 'string') return value;
  throw new MemberRefused(`${name} must be a text`);
};

const required = (members: Members, name: string): string => {
  const value = optional(members, name);
  if (value === null) throw new MemberRefused(`${name} is missing`);
  return value;
};

export const pathMember = (members: Members, name = 'path'): string => {
  const path = required(members, name);
  const problem = pathProblem(path);
  if (problem !== null) throw new MemberRefused(`bad ${name} ${JSON.stringify(path.slice(0, 200))}: ${problem}`);
  return path;
};

const folderMember = (members: Members): string =>
  pathMember(new Map([['path', required(members, 'path').replace(/\/$/, '')]]));

const header = (members: Members): CommitHeader => {
  const parent = optional(members, 'parentCommit');
  if (parent !== null && !/^[0-9a-f]{5,40}$/i.test(parent))
    throw new MemberRefused('parentCommit must be 5 to 40 hex digits');
  return {
    key: 'header',
    summary: required(members, 'summary'),
    description: optional(members, 'description') ?? '',
    parentCommit: parent?.toLowerCase() ?? null,
  };
};

const lfsFile = (members: Members): LfsFileOperation => {
  const oid = required(members, 'oid');
  const size = members.get('size') ?? null;
  if ((optional(members, 'algo') ?? 'sha256') !== 'sha256') throw new MemberRefused('algo must be sha256');
  if (!/^[0-9a-f]{64}$/.test(oid)) throw new MemberRefused('oid must be 64 lowercase hex digits');
  if (size === null) return { key: 'lfsFile', path: pathMember(members), oid, size };
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0 || size > MAX_LFS_SIZE) {
    throw new MemberRefused('size must be a whole number of bytes');
  }
  return { key: 'lfsFile', path: pathMember(members), oid, size };
};

/** Every line but `file`. @throws MemberRefused */
export const smallLine = (key: SmallLine['key'], members: Members): SmallLine => {
  switch (key) {
    case 'header':
      return header(members);
    case 'lfsFile':
      return lfsFile(members);
    case 'deletedFile':
      return { key, path: pathMember(members) };
    case 'deletedFolder':
      return { key, path: folderMember(members) };
    case 'copyFile': {
      const srcRevision = optional(members, 'srcRevision');
      return { key, path: pathMember(members), srcPath: pathMember(members, 'srcPath'), srcRevision };
    }
  }
};

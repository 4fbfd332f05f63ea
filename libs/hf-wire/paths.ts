import { InvalidPath } from './wire-errors';

/** Bytes of UTF-8. File systems refuse longer ones at checkout. */
const MAX_PATH_BYTES = 1024;
const MAX_SEGMENT_BYTES = 255;

/** Code points HFS+ drops from names: `.g\u200cit` would be `.git` there. Same list as git's own check. */
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Names that become `.git` on some file system: any case, with trailing dots or blanks, short names, streams. */
const isDotGit = (segment: string): boolean => {
  const name = segment
    .replace(IGNORED_BY_HFS, '')
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return name === '.git' || name === 'git~1';
};

const segmentProblem = (segment: string): string | null => {
  if (segment === '') return 'it has an empty part';
  if (segment === '.' || segment === '..') return `'${segment}' is not allowed as a part`;
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return `a part is longer than ${MAX_SEGMENT_BYTES} bytes`;
  if (isDotGit(segment)) return `'.git' is not allowed as a part`;
  return null;
};

/**
 * Why this cannot be the path of a file in a repository; null when it can.
 *
 * A backslash is refused although git allows it: on Windows it separates folders, so `a\..\..\b` would leave the
 * folder a client downloads into.
 */
export const pathProblem = (path: string): string | null => {
  if (path === '') return 'it is empty';
  if (path.length > MAX_PATH_BYTES || Buffer.byteLength(path) > MAX_PATH_BYTES) {
    return `it is longer than ${MAX_PATH_BYTES} bytes`;
  }
  if (/\p{Surrogate}/u.test(path)) return 'it is not valid Unicode';
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'it has a control character';
  if (path.includes('\\')) return 'it has a backslash';
  if (path.startsWith('/') || path.endsWith('/')) return `it starts or ends with '/'`;
  for (const segment of path.split('/')) {
    const problem = segmentProblem(segment);
    if (problem !== null) return problem;
  }
  return null;
};

/** @throws InvalidPath */
export const checkedPath = (path: string): string => {
  const problem = pathProblem(path);
  if (problem !== null) throw new InvalidPath(path, problem);
  return path;
};

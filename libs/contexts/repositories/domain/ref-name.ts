import { BadRef } from './errors';

// eslint-disable-next-line no-control-regex -- control characters are what git forbids
const FORBIDDEN = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|\.$|\/$/;
const COMMIT_ID = /^[0-9a-f]{40}$/i;
const MAX_BYTES = 255;

/**
 * Branch and tag names as `git check-ref-format` allows them; besides, no name that reads as a full reference, an
 * option or a commit id, because a revision must mean one thing.
 *
 * @throws `BadRef`
 */
export const assertRefName = (name: string): void => {
  const bad =
    name === '' ||
    Buffer.byteLength(name) > MAX_BYTES ||
    /^[-./]/.test(name) ||
    name === '@' ||
    name === 'HEAD' ||
    name.startsWith('refs/') ||
    COMMIT_ID.test(name) ||
    FORBIDDEN.test(name);
  if (bad) throw new BadRef(name);
};

/** A reference `a` and a reference `a/b` can't live side by side in a git clone: answers the one in the way. */
export const conflictingRef = (name: string, existing: Iterable<string>): string | null => {
  for (const other of existing) {
    if (other === name || other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) return other;
  }
  return null;
};

/** Bytes; a ref is a file name in many tools. */
const MAX_REF_BYTES = 255;

/**
 * Why this cannot name a branch or a tag; null when it can. Rules of `git check-ref-format`, and three of our own:
 * no `refs/...` (reserved), no `HEAD`, nothing that looks like a full commit id (a revision must have one meaning).
 */
export const refNameProblem = (name: string): string | null => {
  if (name === '' || Buffer.byteLength(name) > MAX_REF_BYTES) return `it must have 1 to ${MAX_REF_BYTES} bytes`;
  if (/\p{Surrogate}/u.test(name)) return 'it is not valid Unicode';
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return 'it has a blank, a control character or one of ~^:?*[\\';
  if (name.includes('..') || name.includes('@{') || name === '@') return `'..', '@{' and '@' alone are not allowed`;
  if (name.startsWith('-')) return `it starts with '-'`;
  if (name.endsWith('.')) return `it ends with '.'`;
  for (const part of name.split('/')) {
    if (part === '') return 'it has an empty part';
    if (part.startsWith('.') || part.endsWith('.lock')) return `a part starts with '.' or ends with '.lock'`;
  }
  if (name === 'refs' || name.startsWith('refs/')) return `names below 'refs/' are reserved`;
  if (name === 'HEAD') return `'HEAD' is reserved`;
  if (/^[0-9a-f]{40}$/i.test(name)) return 'it looks like a commit id';
  return null;
};

/** Git keeps refs as files: `a` and `a/b` exclude each other. It also makes every raw `rev/path` unambiguous. */
export const refNamesCollide = (a: string, b: string): boolean =>
  a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

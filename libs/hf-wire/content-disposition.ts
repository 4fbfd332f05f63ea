/** RFC 5987 leaves these to be encoded, `encodeURIComponent` does not. */
const encodeExtended = (name: string): string =>
  encodeURIComponent(name.replace(/\p{Surrogate}/gu, '')).replace(
    /['()*!]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** `Content-Disposition` of a file: the real name, and an ASCII one for old programs. Takes the last part of a path. */
export const contentDisposition = (path: string, kind: 'inline' | 'attachment' = 'inline'): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const ascii = name.replace(/[^\u0020-\u007e]|["\\%]/gu, '');
  return `${kind}; filename*=UTF-8''${encodeExtended(name)}; filename="${ascii || 'file'}";`;
};

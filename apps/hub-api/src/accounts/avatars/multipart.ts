const BLANK_LINE = '\r\n\r\n';

/** Content of the first part that has a file name (RFC 7578); null when there is none, or the form is cut off. */
export const firstFileOf = (form: Buffer, boundary: string): Buffer | null => {
  const delimiter = Buffer.from(`--${boundary}`);
  let at = form.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    const end = form.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), start);
    if (end < 0) return null;
    const part = form.subarray(start, end);
    const blank = part.indexOf(BLANK_LINE);
    const head = part.subarray(0, Math.max(0, blank)).toString('latin1');
    if (blank >= 0 && /^content-disposition:[^\r\n]*;\s*filename\*?=/im.test(head)) {
      return part.subarray(blank + BLANK_LINE.length);
    }
    at = end + 2;
  }
  return null;
};

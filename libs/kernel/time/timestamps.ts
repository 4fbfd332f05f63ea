/** The admin API shows microseconds (admin specification, section 1); our clock has milliseconds. */
export const microseconds = (iso: string): string =>
  iso.length === 24 ? `${iso.slice(0, -1)}000Z` : new Date(iso).toISOString().replace('Z', '000Z');

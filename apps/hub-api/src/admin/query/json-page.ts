/** The envelope that all admin lists share, around rows that are JSON. */
export const jsonPage = (list: string, rows: readonly string[], envelope: object): string =>
  `{"${list}":[${rows.join(',')}],${JSON.stringify(envelope).slice(1)}`;

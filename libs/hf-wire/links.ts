/** What would end the address inside `<...>`, or is no ASCII. */
const escapeAddress = (text: string): string => text.replace(/[^\u0021-\u007e]|[<>"]/gu, encoded);

/** Half of a surrogate pair has no encoding. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));

/**
 * Value of the `Link` header that leads to the next page: the address asked for, with another cursor.
 *
 * @param baseUrl scheme and host the client used, without a trailing '/'; clients ignore relative links
 * @param target the request target as it came (path and query, still encoded); repeated parameters survive
 */
export const nextLink = (baseUrl: string, target: string, cursor: string): string => {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? [] : target.slice(mark + 1).split('&');
  const kept = query.filter((pair) => pair !== '' && !/^cursor(=|$)/.test(pair));
  const parameters = [...kept, `cursor=${encoded(cursor)}`].join('&');
  return `<${baseUrl}${escapeAddress(`${path}?${parameters}`)}>; rel="next"`;
};

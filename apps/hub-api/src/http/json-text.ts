/** Fastify's own for objects: an answer joined from text must not be told from one that was not. */
export const JSON_TEXT = 'application/json; charset=utf-8';

/**
 * A JSON array of elements that each have a comma behind them, between two texts.
 *
 * @param parts at least one element each.
 */
export const arrayText = (parts: readonly Buffer[], before = '', after = ''): Buffer => {
  const elements = [...parts];
  const last = elements.pop();
  if (last) elements.push(last.subarray(0, -1));
  return Buffer.concat([Buffer.from(`${before}[`), ...elements, Buffer.from(`]${after}`)]);
};

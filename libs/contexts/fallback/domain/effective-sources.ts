import type { SourceSettings } from './fallback-source.events';

export type AskableSource = Pick<SourceSettings, 'url' | 'name' | 'sourceType' | 'priority'>;

/**
 * Who is asked, in this order: by priority, where that is equal as given. Of several with one url the first counts, with
 * its own priority.
 *
 * @param lists of the environment, of everybody's rows, of a namespace's rows
 */
export const effectiveSources = (...lists: Array<readonly AskableSource[]>): AskableSource[] => {
  const byUrl = new Map<string, AskableSource>();
  for (const source of lists.flat()) if (!byUrl.has(source.url)) byUrl.set(source.url, source);
  return [...byUrl.values()].sort((a, b) => a.priority - b.priority);
};

import { joinedJson } from '../../http/json-text';
import type { AuditEventsQuery } from './audit.dto';
import { type EntrySources, entryTexts } from './entries/entry-texts';
import type { KnownEntries } from './entries/known-entries';
import { type FilterSources, resolvedFilter } from './filter/resolved-filter';
import { cursorOf, positionOfCursor } from './search/cursor';
import { searchEntries } from './search/search-entries';

export interface ListedEvents {
  /** An `AuditEventsResponse`. */
  readonly json: Buffer;
  readonly count: number;
}

/** Found by the index, answered from the log. @param now ISO-8601 UTC */
export const auditEvents = async (
  sources: FilterSources & EntrySources & { readonly known: KnownEntries },
  query: AuditEventsQuery,
  now: string,
): Promise<ListedEvents> => {
  const { order, limit, cursor, changes } = query;
  const after = cursor === undefined ? undefined : positionOfCursor(order, cursor);
  const filter = await resolvedFilter(sources, query, now);
  const { events, next } = await searchEntries(sources, { filter, order, limit, after }, sources.known);
  const texts = await entryTexts(sources, events, { folded: changes === 'folded' });
  const next_cursor = next === null ? null : cursorOf(order, next);
  const end = `],${JSON.stringify({ next_cursor, limit }).slice(1)}`;
  return { json: joinedJson('{"events":[', texts, end), count: texts.length };
};

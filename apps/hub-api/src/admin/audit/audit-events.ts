import type { AuditEventsQuery } from './audit.dto';
import { entriesJoined, type EntrySources } from './entries/entry-texts';
import { type FilterSources, resolvedFilter } from './filter/resolved-filter';
import { cursorOf, type CursorSources, positionOfCursor } from './search/cursor';
import { type Remembered, searchEntries } from './search/search-entries';

export interface ListedEvents {
  /** An `AuditEventsResponse`. */
  readonly json: Buffer;
  readonly count: number;
}

/** Found by the index, answered from the log. @param now ISO-8601 UTC */
export const auditEvents = async (
  sources: FilterSources & EntrySources & Remembered & CursorSources,
  query: AuditEventsQuery,
  now: string,
): Promise<ListedEvents> => {
  const { order, limit, cursor, changes } = query;
  const after = cursor === undefined ? undefined : await positionOfCursor(sources, order, cursor);
  const filter = await resolvedFilter(sources, query, now);
  const { events, next } = await searchEntries(sources, { filter, order, limit, after }, sources);
  const next_cursor = next === null ? null : cursorOf(sources.logId, order, next);
  const end = `],${JSON.stringify({ next_cursor, limit }).slice(1)}`;
  const around = { before: '{"events":[', after: end };
  const json = await entriesJoined(sources, events, { folded: changes === 'folded' }, around);
  return { json, count: events.length };
};

import type { AuditEventsQuery, AuditEventsResponse } from './audit.dto';
import { type EntrySources, shownEvents } from './entries/shown-events';
import { type FilterSources, resolvedFilter } from './filter/resolved-filter';
import { cursorOf, positionOfCursor } from './search/cursor';
import { searchAudit } from './search/search-audit';

/** Found by the index, answered from the log. @param now ISO-8601 UTC */
export const auditEvents = async (
  sources: FilterSources & EntrySources,
  query: AuditEventsQuery,
  now: string,
): Promise<AuditEventsResponse> => {
  const { order, limit, cursor, changes } = query;
  const after = cursor === undefined ? undefined : positionOfCursor(order, cursor);
  const filter = await resolvedFilter(sources, query, now);
  const { events, next } = await searchAudit(sources, { filter, order, limit, after });
  return {
    events: await shownEvents(sources, events, { folded: changes === 'folded' }),
    next_cursor: next === null ? null : cursorOf(order, next),
    limit,
  };
};

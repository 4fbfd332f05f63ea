import { EventLoopTurns, type Position } from '@hubledger/kernel';
import type { AuditFilter } from '@projections/audit/audit-index/filter';
import type { AuditOrder } from '@projections/audit/audit-index/walk';
import type { EntrySources } from '../entries/entry-texts';
import { shownTexts } from '../entries/shown-events';
import { cursorOf, type CursorSources } from '../search/cursor';
import { searchAudit, type SearchSources } from '../search/search-audit';

export interface ExportedEntry {
  readonly position: Position;
  /** Goes on behind it. */
  readonly cursor: string;
  /** As the list has it. */
  readonly json: string;
}

export interface ExportRange {
  readonly filter: AuditFilter;
  readonly order: AuditOrder;
  readonly after?: Position;
  /** What is recorded behind it is left out: an export ends, however much happens meanwhile. */
  readonly until: Position;
}

/** Events are shown together: enough to share look-ups, few enough to be held in memory. */
const PAGE = 100;

/** Page by page as they are asked for, the same entries as the list gives. */
export async function* exportedEntries(
  sources: SearchSources & EntrySources & Pick<CursorSources, 'logId'>,
  { filter, order, after, until }: ExportRange,
): AsyncGenerator<ExportedEntry[]> {
  const turns = new EventLoopTurns();
  let from = after;
  for (;;) {
    const { events, next } = await searchAudit(sources, { filter, order, limit: PAGE, after: from });
    const within = events.filter(({ position }) => position <= until);
    const shown = await shownTexts(sources, within);
    if (shown.length > 0)
      yield within.map(({ position }, index) => ({
        position,
        cursor: cursorOf(sources.logId, order, position),
        json: shown[index] ?? '',
      }));
    if (next === null || (order === 'asc' && next >= until)) return;
    from = next;
    if (turns.due()) await turns.take();
  }
}

import { EventLoopTurns, type Position, type RecordedEvent } from '@hubledger/kernel';
import type { AuditFilter } from '@projections/audit/audit-index/filter';
import { searchAudit, type SearchSources } from '../../admin/audit/search/search-audit';
import { belongsTo, HUB_TYPES } from './hub-actions';

const PAGE = 100;

/** Newest first: what is about the organization itself (its stream, its invitations), and what belongs to its namespace. */
export async function* organizationEvents(
  sources: SearchSources,
  organizationId: string,
): AsyncGenerator<RecordedEvent[]> {
  const walks = [
    new Walk(sources, { subject: `organization-${organizationId}`, types: HUB_TYPES }),
    new Walk(sources, { namespace: organizationId, types: HUB_TYPES }),
  ] as const;
  const turns = new EventLoopTurns();
  let page: RecordedEvent[] = [];
  let last: Position | null = null;
  for (;;) {
    const [one, other] = [await walks[0].head(), await walks[1].head()];
    if (one === null && other === null) break;
    const isFirst = other === null || (one !== null && one.position >= other.position);
    const event = walks[isFirst ? 0 : 1].take();
    if (event.position !== last && belongsTo(organizationId, event)) page.push(event);
    last = event.position;
    if (page.length === PAGE) {
      yield page;
      page = [];
    }
    if (turns.due()) await turns.take();
  }
  if (page.length > 0) yield page;
}

/** One search, read ahead by a page. */
class Walk {
  private events: RecordedEvent[] = [];
  private next: Position | null | undefined;

  constructor(
    private readonly sources: SearchSources,
    private readonly filter: AuditFilter,
  ) {}

  async head(): Promise<RecordedEvent | null> {
    while (this.events.length === 0) {
      if (this.next === null) return null;
      const found = await searchAudit(this.sources, {
        filter: this.filter,
        order: 'desc',
        limit: PAGE,
        after: this.next,
      });
      this.events = found.events.reverse();
      this.next = found.next;
    }
    return this.events.at(-1) ?? null;
  }

  take(): RecordedEvent {
    const event = this.events.pop();
    if (!event) throw new RangeError('There is none');
    return event;
  }
}

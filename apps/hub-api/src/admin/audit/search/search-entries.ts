import { matchesFilter } from '@projections/audit/audit-index/filter';
import type { KnownEntries } from '../entries/known-entries';
import type { KnownEntry } from '../entries/known-entry';
import type { KnownPages } from './known-pages';
import { placedFilter } from './placed-filter';
import { type AuditFound, type AuditSearch, searchAudit, searchAuditAs, type SearchSources } from './search-audit';

export interface Remembered {
  readonly known: KnownEntries;
  readonly pages: KnownPages;
}

/**
 * As `searchAudit`, but what was found lately is not searched again, and what was listed lately not read again; unless it is
 * searched for words, which names make, or in one stream, whose events may expire.
 */
export const searchEntries = async (
  sources: SearchSources,
  search: AuditSearch,
  { known, pages }: Remembered,
): Promise<AuditFound<KnownEntry>> => {
  if (search.filter.text !== undefined) {
    const { events, next } = await searchAudit(sources, search);
    return { events: await known.of(events), next };
  }
  const filter = await placedFilter(sources.log, search.filter);
  if (filter === null) return { events: [], next: null };
  const placed = { ...search, filter };
  if (filter.stream !== undefined) return searched(sources, placed, known);
  const question = JSON.stringify(placed);
  const before = pages.recall(question);
  if (before !== null) return { events: await known.at(before.positions), next: before.next };
  const edition = pages.edition();
  const found = await searched(sources, placed, known);
  pages.keep(question, edition, { positions: found.events.map(({ facts }) => facts.position), next: found.next });
  return found;
};

const searched = (sources: SearchSources, search: AuditSearch, known: KnownEntries): Promise<AuditFound<KnownEntry>> =>
  searchAuditAs(sources, search, {
    at: (positions) => known.at(positions),
    of: (events) => known.of(events),
    matching: (filter) => {
      const matches = matchesFilter(filter);
      return (entries) => entries.filter(({ facts }) => matches(facts));
    },
    positionOf: ({ facts }) => facts.position,
  });

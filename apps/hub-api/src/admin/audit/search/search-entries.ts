import { matchesFilter } from '@projections/audit/audit-index/filter';
import type { KnownEntries } from '../entries/known-entries';
import type { KnownEntry } from '../entries/known-entry';
import { type AuditFound, type AuditSearch, searchAudit, searchAuditAs, type SearchSources } from './search-audit';

/** As `searchAudit`, but what was listed lately is not read again, unless it is searched for words. */
export const searchEntries = async (
  sources: SearchSources,
  search: AuditSearch,
  known: KnownEntries,
): Promise<AuditFound<KnownEntry>> => {
  if (search.filter.text !== undefined) {
    const { events, next } = await searchAudit(sources, search);
    return { events: await known.of(events), next };
  }
  return searchAuditAs(sources, search, {
    at: (positions) => known.at(positions),
    of: (events) => known.of(events),
    matching: (filter) => {
      const matches = matchesFilter(filter);
      return (entries) => entries.filter(({ facts }) => matches(facts));
    },
    positionOf: ({ facts }) => facts.position,
  });
};

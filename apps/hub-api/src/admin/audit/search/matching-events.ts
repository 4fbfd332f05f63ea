import { foldText, type RecordedEvent } from '@hubledger/kernel';
import { auditEntryOf } from '@projections/audit/audit-index/entry';
import { type AuditFilter, matchesFilter } from '@projections/audit/audit-index/filter';
import type { Wording } from './wording';

/**
 * Those of the events that the filter lets through, by all of its rules, in the same order. Events that the audit does
 * not list are let through as any other: leave them out before.
 *
 * @param wording what `text` looks at
 */
export const matchingEvents = (filter: AuditFilter, wording: Wording) => {
  const matches = matchesFilter(filter);
  const text = filter.text === undefined ? null : foldText(filter.text);
  return async (events: readonly RecordedEvent[]): Promise<RecordedEvent[]> => {
    const found = events.filter((event) => matches(auditEntryOf(event)));
    if (text === null || found.length === 0) return found;
    const words = await wording(found);
    return found.filter((_, index) => foldText(words[index] ?? '').includes(text));
  };
};

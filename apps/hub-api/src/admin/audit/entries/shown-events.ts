import { EventLoopTurns, type RecordedEvent } from '@hubledger/kernel';
import type { AuditEventResponse } from './entry.dto';
import { type EntrySources, entryTexts, type ShowOptions } from './entry-texts';
import { type KnownEntry, knownEntry } from './known-entry';

/** At most 1,000 events, in any order, as the audit shows them, as JSON. */
export const shownTexts = async (
  sources: EntrySources,
  events: readonly RecordedEvent[],
  options: ShowOptions = { folded: true },
): Promise<string[]> => {
  const turns = new EventLoopTurns();
  const entries: KnownEntry[] = [];
  for (const event of events) {
    entries.push(await knownEntry(event));
    if (turns.due()) await turns.take();
  }
  return entryTexts(sources, entries, options);
};

/** The same as objects. */
export const shownEvents = async (
  sources: EntrySources,
  events: readonly RecordedEvent[],
  options?: ShowOptions,
): Promise<AuditEventResponse[]> => {
  const turns = new EventLoopTurns();
  const shown: AuditEventResponse[] = [];
  for (const text of await shownTexts(sources, events, options)) {
    shown.push(JSON.parse(text) as AuditEventResponse);
    if (turns.due()) await turns.take();
  }
  return shown;
};

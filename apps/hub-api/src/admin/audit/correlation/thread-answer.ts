import { DomainError } from '@hubledger/kernel';
import type { AuditEventResponse } from '../entries/entry.dto';
import type { EntrySources } from '../entries/entry-texts';
import { shownEvents } from '../entries/shown-events';
import { type SearchSources, searchAudit } from '../search/search-audit';
import { type ThreadCommand, threadOf } from './thread';
import type { AuditThreadCommand, AuditThreadResponse } from './thread.dto';

/** No event began with it. */
export class CorrelationUnknown extends DomainError {
  readonly code = 'audit.correlation_unknown';
  readonly kind = 'not-found';
  constructor(id: string) {
    super(`Nothing was recorded for request ${id}`);
  }
}

const MOST_EVENTS = 1_000;

/** @throws CorrelationUnknown */
export const threadAnswer = async (
  sources: EntrySources & SearchSources,
  correlation: string,
): Promise<AuditThreadResponse> => {
  const search = { filter: { correlation }, order: 'asc', limit: MOST_EVENTS } as const;
  const { events, next } = await searchAudit(sources, search);
  if (events.length === 0) throw new CorrelationUnknown(correlation);
  const shown = await shownEvents(sources, events);
  const byId = new Map(shown.map((event) => [event.id, event]));
  return {
    correlation_id: correlation,
    event_count: events.length,
    truncated: next !== null,
    commands: threadOf(events, correlation).map((command) => shownCommand(command, byId)),
  };
};

const shownCommand = (
  { commandId, events, steps }: ThreadCommand,
  byId: ReadonlyMap<string, AuditEventResponse>,
): AuditThreadCommand => ({
  command_id: commandId,
  events: events.flatMap(({ event, consequences }) => {
    const shown = byId.get(event.id);
    return shown ? [{ ...shown, consequences: consequences.map((each) => shownCommand(each, byId)) }] : [];
  }),
  steps: steps.map((step) => shownCommand(step, byId)),
});

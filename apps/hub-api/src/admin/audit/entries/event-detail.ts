import { DomainError, type EventLog, type RecordedEvent, type StreamName } from '@hubledger/kernel';
import { AUDITED_TYPES, TELEMETRY_TYPES } from '@projections/audit/audit-index/audited-types';
import { searchAudit } from '../search/search-audit';
import { exactChanges } from './changes/folded';
import { sealedIn, withPersonal } from './changes/personal-changes';
import type { FieldChange } from '../past/field-changes';
import type { AuditEventDetailResponse } from './entry.dto';
import type { EntrySources } from './entry-texts';
import type { PastSources } from '../past/folded-until';
import { openedTexts, personalText } from './opened-texts';
import { shownEvents } from './shown-events';

/** Nothing that the audit lists stands there. */
export class AuditEventUnknown extends DomainError {
  readonly code = 'audit.event_unknown';
  readonly kind = 'not-found';
  constructor(position: string) {
    super(`There is no event at ${position}`);
  }
}

interface DetailSources extends EntrySources, PastSources {
  readonly log: Pick<EventLog, 'readStream' | 'readAll' | 'readAt' | 'head'>;
}

const LISTED: ReadonlySet<string> = new Set([...AUDITED_TYPES, ...TELEMETRY_TYPES]);
const POSITION = /^\d{20}$/;
/** A thread is looked through up to here. */
const LONGEST_THREAD = 1_000;
const MOST_CONSEQUENCES = 100;

/** One event in full: its changes folded from all that was before, its cause, what followed. @throws AuditEventUnknown */
export const eventDetail = async (sources: DetailSources, position: string): Promise<AuditEventDetailResponse> => {
  const event = await eventAt(sources.log, position);
  const search = {
    filter: { correlation: event.metadata.$correlationId },
    order: 'asc',
    limit: LONGEST_THREAD,
  } as const;
  const [{ changes, eventsRead }, { events: thread, next }] = await Promise.all([
    exactChanges(sources, event),
    searchAudit(sources, search),
  ]);
  const consequences = thread.filter((other) => follows(other, event));
  const few = consequences.slice(0, MOST_CONSEQUENCES);
  const causes = thread.filter((other) => follows(event, other));
  const [shown, ...others] = await shownEvents(sources, [event, ...few, ...causes.slice(0, 1)]);
  if (shown === undefined) throw new AuditEventUnknown(position);
  return {
    ...shown,
    changes: await inClear(sources.sealer, event.stream, changes),
    events_read: eventsRead,
    consequences: others.slice(0, few.length),
    consequences_truncated: consequences.length > few.length || next !== null,
  };
};

/** Read from the log itself: what was recorded just now is in no list yet. */
const eventAt = async (log: DetailSources['log'], position: string): Promise<RecordedEvent> => {
  const [event] = POSITION.test(position) ? await log.readAt([position]) : [];
  if (!event || !LISTED.has(event.type)) throw new AuditEventUnknown(position);
  return event;
};

const inClear = async (sealer: EntrySources['sealer'], stream: StreamName, changes: readonly FieldChange[]) => {
  const opened = await openedTexts(sealer, new Set(sealedIn(stream, changes)));
  return withPersonal(stream, changes, (text) => personalText(opened, text));
};

/** Whether it came of the event, or of the command that recorded that. */
const follows = ({ metadata }: RecordedEvent, cause: RecordedEvent): boolean =>
  metadata.$causationId === cause.id ||
  (metadata.$causationId === cause.metadata.commandId && metadata.commandId !== cause.metadata.commandId);

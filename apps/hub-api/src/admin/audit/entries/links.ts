import { idOf, type Position, positionOf, type RecordedEvent } from '@hubledger/kernel';
import { subjectKindOf } from './changes/subject-of';
import type { AuditLinks } from './entry.dto';

const AUDIT = '/admin/api/audit';

/** Positions compare as text; whatever is before this one is at or before what this answers. */
export const positionBefore = (position: Position): Position => positionOf(BigInt(position) - 1n);

export const eventAddress = (position: Position): string => `${AUDIT}/events/${position}`;

const correlationAddress = (id: string): string => `${AUDIT}/correlation/${encodeURIComponent(id)}`;

/** By id of event and of command: where something that these brought about can look for its cause. */
export const causesIn = (events: readonly RecordedEvent[]): Map<string, Position> => {
  const causes = new Map<string, Position>();
  for (const { id, position, metadata } of events) {
    causes.set(id, position);
    const first = causes.get(metadata.commandId);
    if (first === undefined || position < first) causes.set(metadata.commandId, position);
  }
  return causes;
};

/** Relative addresses of this API. */
export const linksOf = (event: RecordedEvent, causes: ReadonlyMap<string, Position>): AuditLinks => {
  const { stream, position, revision, metadata } = event;
  const correlation = correlationAddress(metadata.$correlationId);
  const kind = subjectKindOf(stream);
  const past = kind === null ? null : `kind=${kind}&id=${idOf(stream)}`;
  const before = positionBefore(position);
  return {
    self: eventAddress(position),
    correlation,
    cause: causeOf(event, causes, correlation),
    subject: `${AUDIT}/events?stream=${encodeURIComponent(stream)}`,
    state_before: past === null || revision === 0 ? null : `${AUDIT}/state?${past}&at=${before}`,
    state_after: past === null ? null : `${AUDIT}/state?${past}&at=${position}`,
    difference: past === null ? null : `${AUDIT}/diff?${past}&from=${before}&to=${position}`,
  };
};

/** Nothing for what a request did itself; on another page, the whole thread. */
const causeOf = ({ metadata, position }: RecordedEvent, causes: ReadonlyMap<string, Position>, thread: string) => {
  const { $causationId, $correlationId, requestId } = metadata;
  if ($causationId === $correlationId || $causationId === requestId) return null;
  const cause = causes.get($causationId);
  return cause === undefined || cause >= position ? thread : eventAddress(cause);
};

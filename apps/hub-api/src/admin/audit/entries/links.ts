import { idOf, type Position, positionOf, type RecordedEvent } from '@hubledger/kernel';
import { subjectKindOf } from './changes/subject-of';
import type { AuditLinks } from './entry.dto';

const AUDIT = '/admin/api/audit';

/** Positions compare as text; whatever is before this one is at or before what this answers. */
export const positionBefore = (position: Position): Position => positionOf(BigInt(position) - 1n);

export const eventAddress = (position: Position): string => `${AUDIT}/events/${position}`;

const correlationAddress = (id: string): string => `${AUDIT}/correlation/${encodeURIComponent(id)}`;

interface Caused {
  readonly id: string;
  readonly commandId: string;
  /** As `causeOf` tells. */
  readonly causedBy: string | null;
  readonly facts: { readonly position: Position; readonly correlation: string };
}

/** By id of event and of command: where something that these brought about can look for its cause. */
export const causesIn = (entries: readonly Caused[]): Map<string, Position> => {
  const causes = new Map<string, Position>();
  for (const { id, facts, commandId } of entries) {
    causes.set(id, facts.position);
    const first = causes.get(commandId);
    if (first === undefined || facts.position < first) causes.set(commandId, facts.position);
  }
  return causes;
};

/** Relative addresses of this API. @param cause what is shown for it */
export const linksOf = ({ stream, position, revision, metadata }: RecordedEvent, cause: string | null): AuditLinks => {
  const kind = subjectKindOf(stream);
  const past = kind === null ? null : `kind=${kind}&id=${idOf(stream)}`;
  const before = positionBefore(position);
  return {
    self: eventAddress(position),
    correlation: correlationAddress(metadata.$correlationId),
    cause,
    subject: `${AUDIT}/events?stream=${encodeURIComponent(stream)}`,
    state_before: past === null || revision === 0 ? null : `${AUDIT}/state?${past}&at=${before}`,
    state_after: past === null ? null : `${AUDIT}/state?${past}&at=${position}`,
    difference: past === null ? null : `${AUDIT}/diff?${past}&from=${before}&to=${position}`,
  };
};

/** Id of what brought it about; null for what a request did itself. */
export const causeOf = ({ metadata: { $causationId, $correlationId, requestId } }: RecordedEvent): string | null =>
  $causationId === $correlationId || $causationId === requestId ? null : $causationId;

/** The cause if it is among these, else the whole thread. */
export const causeAddress = ({ facts, causedBy }: Caused, causes: ReadonlyMap<string, Position>): string => {
  const cause = causes.get(causedBy ?? '');
  return cause === undefined || cause >= facts.position ? correlationAddress(facts.correlation) : eventAddress(cause);
};

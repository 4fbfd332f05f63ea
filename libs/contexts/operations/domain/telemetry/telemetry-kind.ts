import type { DomainEvent, RecordedEvent } from '@hubledger/kernel';

/** What every summary says of its day, beside what is its own. */
export interface SummarisedDay {
  /** UTC, `yyyy-mm-dd`. */
  readonly day: string;
  /** How many events of that day it stands for. */
  readonly events: number;
  /** Days for which those events themselves are kept, as it was set then. */
  readonly keptDays: number;
}

/** A fold of one day. */
export interface DaySummary {
  take(event: RecordedEvent): void;
  /** Must fit into an event, however many were taken. */
  event(day: SummarisedDay): DomainEvent<string, SummarisedDay>;
}

/**
 * One sort of telemetry: facts worth keeping for a while, of which there may be too many to be kept for ever. A stream a
 * day, `<category>-<yyyymmdd>`, which expires once its summary stands on `telemetry-<category>`. The domain log never does.
 */
export interface TelemetryKind {
  readonly category: string;
  readonly summary: () => DaySummary;
}

export const streamOfDay = ({ category }: TelemetryKind, day: string): string =>
  `${category}-${day.replaceAll('-', '')}`;

export const summaryStreamOf = ({ category }: TelemetryKind): string => `telemetry-${category}`;

import type { CommandMetadata, DomainEvent } from '@hubledger/kernel';
import type { TelemetryKind } from './telemetry-kind';

/** Facts that are written behind the request they come from, a quarter of a second late at most; a kill may lose that much. */
export abstract class Telemetry {
  /** Never throws, never waits. */
  abstract note(kind: TelemetryKind, event: DomainEvent, metadata: CommandMetadata): void;
}

/** Every kind there is, so that the days of each are closed, and for how many days their events are kept. */
export abstract class TelemetryPlan {
  abstract readonly kinds: readonly TelemetryKind[];
  abstract readonly keptDays: number;
}

import type { CommandMetadata } from '@hubledger/kernel';
import type { ProjectionEventSkipped, ProjectionRetried, ProjectionSwapped } from './projection.events';

/** What operators do to the hub itself, on the stream `system-log`. */
export abstract class OperatorsLog {
  /** Durable when it resolves: call it before the effect where the effect must not stand without it. */
  abstract record(
    event: ProjectionSwapped | ProjectionRetried | ProjectionEventSkipped,
    metadata: CommandMetadata,
  ): Promise<void>;
}

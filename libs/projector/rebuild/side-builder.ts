import type { AnyProjection, Position, Side } from '@hubledger/kernel';

/** An event that was not applied while a side was built; plain data. */
export interface BuildFailure {
  readonly position: Position;
  readonly eventId: string;
  readonly documentId: string | null;
  readonly message: string;
}

/** One read model of a finished side. */
export interface Built {
  /** Of the projection. */
  readonly name: string;
  /** Everything up to here is applied. */
  readonly position: Position;
  /** Documents that stand before an event they could not take. */
  readonly parked: readonly BuildFailure[];
  /** Why it ends before the log does. */
  readonly halted: BuildFailure | null;
}

export interface BuildRequest {
  readonly side: Side;
  readonly projections: readonly AnyProjection[];
  /** Events left out by an operator's decision, by projection. */
  readonly skipped: ReadonlyMap<string, ReadonlySet<Position>>;
  readonly upTo: Position;
  readonly signal: AbortSignal;
  /** Called now and then with how far it has read. */
  readonly reached: (position: Position) => void;
}

/** Folds the log from its origin into a side, which is finished when it resolves. @throws when it was cut off. */
export interface SideBuilder {
  build(request: BuildRequest): Promise<readonly Built[]>;
}

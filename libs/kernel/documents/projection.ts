import type { ReadModel } from './document-store';
import type { DomainEvent, RecordedEvent } from '../events/domain-event';

/** One document an event changes. `apply` is pure; `null` deletes. */
export interface DocumentChange<D> {
  readonly id: string;
  readonly apply: (document: D | undefined) => D | null;
}

/** What a failing event does: stop everything (access, quota) or set this document aside (listings). */
export type OnFailure = 'halt' | 'park';

/**
 * A pure fold of the log into documents. The projector adds reading, compare-and-set by position and checkpoints, so
 * a redelivered event is harmless without any care taken here.
 */
export interface Projection<D extends object = object, E extends DomainEvent = DomainEvent> {
  readonly model: ReadModel<D>;
  readonly handles: ReadonlyArray<E['type']>;
  /** Sealed fields of `data` to open before folding; a destroyed key gives null. */
  readonly opens?: readonly string[];
  /** A mutation waits for these before it answers (read your own write). */
  readonly awaited?: boolean;
  readonly onFailure: OnFailure;
  /** Nothing stands yet where a new event leaves its documents: they are written unread, and read where that was not so. */
  readonly insertsOnly?: boolean;
  /** At most 1,000 changes, their ids taken from the event alone. */
  readonly project: (event: RecordedEvent<E>) => Array<DocumentChange<D>>;
}

export const projection = <D extends object, E extends DomainEvent>(definition: Projection<D, E>): Projection<D, E> =>
  definition;

/** A projection as the projector keeps it in a list with others. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a heterogeneous list; each entry was checked when defined
export type AnyProjection = Projection<any, any>;

import { type AnyProjection, type DocumentCollection, type EventLog, ORIGIN, type Position } from '@hubledger/kernel';
import { applyBatch } from './apply-batch';
import { type FieldOpener, prepareEvents, type Upcast } from './prepare-events';

export interface FreshFold {
  readonly log: EventLog;
  readonly upcast: Upcast;
  readonly opener: FieldOpener;
  /** Last position folded. */
  readonly upTo: Position;
}

/**
 * Folds the log from its origin into a collection of its own, cleared first; for comparing with what stands in the
 * live one. @throws EventFailed at the first event the projection can't apply.
 */
export const foldAfresh = async (
  projection: AnyProjection,
  side: Pick<DocumentCollection<object>, 'getStored' | 'writeAll' | 'clear'>,
  { log, upcast, opener, upTo }: FreshFold,
): Promise<void> => {
  await side.clear();
  let position = ORIGIN;
  while (position < upTo) {
    const page = await log.readAll({ after: position, limit: 1_000 });
    const last = page.at(-1);
    if (!last) return;
    const events = page.filter((event) => event.position <= upTo);
    const { failures } = await applyBatch(projection, side, await prepareEvents(projection, events, upcast, opener));
    if (failures[0]) throw failures[0];
    position = last.position;
  }
};

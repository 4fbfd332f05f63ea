import { LogDamaged, type RecordedEvent } from '@hubledger/kernel';
import { assertDense, columnsOf, decoded } from './event-row';
import { rowsOf, type RowsOfPage } from './joined-rows';

/** @throws `LogDamaged` for what is intact and no JSON all the same. */
export const eventsOf = (page: RowsOfPage): RecordedEvent[] => {
  try {
    return rowsOf(page).map((row) => decoded(columnsOf(row)));
  } catch (error) {
    throw error instanceof SyntaxError ? new LogDamaged(error.message) : error;
  }
};

/** Of one stream. @throws `LogDamaged` also where one is missing between two. */
export const streamOf = (page: RowsOfPage, step: 1 | -1): RecordedEvent[] => {
  const events = eventsOf(page);
  assertDense(events, step);
  return events;
};

/** In the order of the positions; what stands at none is left out. */
export const eventsAt = (page: RowsOfPage, positions: readonly number[]): RecordedEvent[] => {
  const events = new Map(eventsOf(page).map((event) => [Number(event.position), event]));
  return positions.flatMap((position) => events.get(position) ?? []);
};

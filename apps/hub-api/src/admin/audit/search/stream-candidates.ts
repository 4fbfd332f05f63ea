import type { EventLog, Position, RecordedEvent } from '@hubledger/kernel';
import { AUDITED_TYPES, TELEMETRY_TYPES } from '@projections/audit/audit-index/audited-types';
import type { PlacedFilter } from '@projections/audit/audit-index/filter';
import type { AuditWalk } from '@projections/audit/audit-index/queries';

type Log = Pick<EventLog, 'readStream'>;

const SHOWN: ReadonlySet<string> = new Set([...AUDITED_TYPES, ...TELEMETRY_TYPES]);

/**
 * The events of the filter's stream between its moments, also those of types that no index holds: the log has them in
 * order.
 */
export async function* streamCandidates(
  log: Log,
  filter: PlacedFilter,
  { order, after, page }: AuditWalk,
): AsyncGenerator<{ readonly lookedAt: number; readonly last: Position; readonly events: RecordedEvent[] }> {
  const { stream = '' } = filter;
  const [from, to] = [filter.from?.position ?? null, filter.to?.position ?? null];
  const isOver = ({ position }: RecordedEvent) =>
    order === 'asc' ? to !== null && position >= to : from !== null && position < from;
  let at = await startOf(log, stream, order, { from, to, after });
  for (;;) {
    const read = await log.readStream(stream, { after: at, limit: page, backwards: order === 'desc' });
    const within = read.filter((event) => !isOver(event));
    const last = within.at(-1);
    if (last === undefined) return;
    yield { lookedAt: within.length, last: last.position, events: within.filter(({ type }) => SHOWN.has(type)) };
    if (within.length < page) return;
    at = last.revision;
  }
}

/** What to read on from: the revision in front of the first event that counts (behind it, going backwards). */
const startOf = async (
  log: Log,
  stream: string,
  order: 'asc' | 'desc',
  { from, to, after }: { from: Position | null; to: Position | null; after?: Position },
): Promise<number | undefined> => {
  if (order === 'asc') {
    const isBefore = (position: Position) =>
      (from !== null && position < from) || (after !== undefined && position <= after);
    return from === null && after === undefined ? undefined : (await firstNot(log, stream, isBefore)) - 1;
  }
  const bound = to !== null && (after === undefined || to < after) ? to : after;
  return bound === undefined ? undefined : firstNot(log, stream, (position) => position < bound);
};

/** The first revision whose position is not `before`; positions grow along a stream. One more than the last: none. */
const firstNot = async (log: Log, stream: string, before: (position: Position) => boolean): Promise<number> => {
  const [last] = await log.readStream(stream, { backwards: true, limit: 1 });
  let [low, high] = [0, (last?.revision ?? -1) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await log.readStream(stream, { after: middle - 1, limit: 1 });
    if (event !== undefined && before(event.position)) low = event.revision + 1;
    else high = middle;
  }
  return low;
};

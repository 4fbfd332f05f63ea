import { cutAt, type EventLog, type Moment, type Position, positionOf } from '@hubledger/kernel';
import type { AuditFilter, PlacedFilter } from '@projections/audit/audit-index/filter';

type Log = Pick<EventLog, 'readAll' | 'head'>;

/** The filter with places of the log for its times, as the past is asked for by them; null: none of the log is meant. */
export const placedFilter = async (log: Log, { from, to, ...filter }: AuditFilter): Promise<PlacedFilter | null> => {
  const [first, end] = await Promise.all([from && placeOf(log, from), to && placeOf(log, to)]);
  if (first === null) return null;
  return {
    ...filter,
    ...(first === undefined ? {} : { from: { position: first } }),
    ...(end === undefined || end === null ? {} : { to: { position: end } }),
  };
};

/** The first place that is not before the moment; null where the log ends before it. */
const placeOf = async (log: Log, moment: Moment): Promise<Position | null> => {
  if ('position' in moment) return moment.position;
  const before = new Date(Date.parse(moment.time) - 1).toISOString();
  const { position } = await cutAt(log, { time: before });
  return position < (await log.head()) ? positionOf(BigInt(position) + 1n) : null;
};

import { type EventLog, MAX_PAGE, type Position, positionOf, type RecordedEvent } from '@hubledger/kernel';

/** Events nearer than this are read together: one more is decoded sooner than another read is made. */
const NEAR = 3n;

/**
 * The events at these positions, in the same order. What one request recorded, and what happened in one time, stands
 * together, so pages are a few reads. What a retention rule has taken away is absent.
 */
export const eventsAtPositions = async (
  log: Pick<EventLog, 'readAll'>,
  positions: readonly Position[],
): Promise<RecordedEvent[]> => {
  const read = await Promise.all(
    runsOf(positions).map(({ first, last }) =>
      log.readAll({ after: positionOf(first - 1n), limit: Number(last - first) + 1 }),
    ),
  );
  const events = new Map(read.flat().map((event) => [event.position, event]));
  return positions.flatMap((position) => events.get(position) ?? []);
};

const runsOf = (positions: readonly Position[]): Array<{ first: bigint; last: bigint }> => {
  const runs: Array<{ first: bigint; last: bigint }> = [];
  for (const position of positions.toSorted().map(BigInt)) {
    const run = runs.at(-1);
    if (run && position - run.last <= NEAR && position - run.first < MAX_PAGE) run.last = position;
    else runs.push({ first: position, last: position });
  }
  return runs;
};

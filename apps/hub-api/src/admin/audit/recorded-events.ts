import type { EventLog, RecordedEvent } from '@hubledger/kernel';

interface Place {
  readonly stream: string;
  readonly revision: number;
}

/** Events nearer than this in one stream are read together. */
const NEAR = 8;

/**
 * The events at these places, by `stream#revision`. Read by place, not by position: places are the same on every
 * store. What a retention rule has taken away is absent.
 */
export const eventsAt = async (
  log: Pick<EventLog, 'readStream'>,
  places: readonly Place[],
): Promise<Map<string, RecordedEvent>> => {
  const reads = runsOf(places).map(({ stream, first, last }) =>
    log.readStream(stream, { after: first - 1, limit: last - first + 1 }),
  );
  return new Map((await Promise.all(reads)).flat().map((event) => [placeKey(event), event]));
};

export const placeKey = ({ stream, revision }: Place): string => `${stream}#${revision}`;

const runsOf = (places: readonly Place[]): Array<{ stream: string; first: number; last: number }> => {
  const runs: Array<{ stream: string; first: number; last: number }> = [];
  const sorted = places.toSorted((a, b) =>
    a.stream === b.stream ? a.revision - b.revision : a.stream < b.stream ? -1 : 1,
  );
  for (const { stream, revision } of sorted) {
    const run = runs.at(-1);
    if (run?.stream === stream && revision - run.last <= NEAR) run.last = revision;
    else runs.push({ stream, first: revision, last: revision });
  }
  return runs;
};

import { ORIGIN } from '@hubledger/kernel';
import type { ServerLogForReading } from '../hub/hub-log';
import { CopiedDigest } from './copied-digest';
import type { EventChecks } from './event-checks';
import type { Findings } from './findings';
import { StreamEnds } from './stream-ends';

const PAGE = 500;

export interface ServerWalk {
  readonly events: number;
  readonly exists: (stream: string) => boolean | Promise<boolean>;
  /** What could not be looked at, in sentences. */
  readonly notChecked: readonly string[];
}

/**
 * Of a log on a server: the order of positions, revisions without holes, that each stream ends where the log says, and the
 * digest of one that was moved there.
 */
export const walkServer = async (
  log: ServerLogForReading,
  findings: Findings,
  progress: (line: string) => void,
  checksWith: (exists: (stream: string) => boolean | Promise<boolean>) => EventChecks,
): Promise<ServerWalk> => {
  const began = performance.now();
  const [streams, digest] = [new StreamEnds(log), new CopiedDigest()];
  const exists = async (stream: string): Promise<boolean> =>
    streams.has(stream) || (await log.readStream(stream, { limit: 1 })).length > 0;
  const checks = checksWith(exists);
  let events = 0;
  for (let [after, before] = [ORIGIN, '']; after !== before;) {
    const page = await log.readAll({ after, limit: PAGE });
    before = after;
    for (const event of page) {
      const { position, stream } = event;
      const problem = position <= after ? 'it does not lie behind the one before' : await streams.take(event);
      if (problem) findings.add('log', problem, { position, stream });
      const differs = digest.take(event);
      if (differs) findings.add('log', differs, { position, stream });
      await checks.take(event);
      if (position > after) after = position;
    }
    events += page.length;
    progress(`${events} events, ${Math.round(events / ((performance.now() - began) / 1_000))}/s`);
  }
  for await (const { stream, problem } of streams.unlikeStreams(progress)) findings.add('log', problem, { stream });
  return { events, exists, notChecked: [...NEVER, ...digest.notChecked] };
};

const NEVER = [
  'EventStoreDB: whether the text of an event is what was written, beyond its schema: the server answers no checksums',
  'EventStoreDB: whether whole streams, or the newest events, are gone that nothing else tells of: positions have holes',
];

import { verifyLog } from '@hubledger/adapters/libsql';
import { positionOf, type RecordedEvent } from '@hubledger/kernel';
import { asRecorded } from './event-checks';
import type { Findings } from './findings';

/** Of a log in a file: pages and indexes, checksums, positions and revisions. @returns how many events */
export const walkFile = async (
  file: string,
  findings: Findings,
  progress: (line: string) => void,
  look?: (event: RecordedEvent) => Promise<void>,
): Promise<number> => {
  progress('checking pages and indexes');
  const began = performance.now();
  const rate = (count: number): number => Math.round(count / ((performance.now() - began) / 1_000));
  const { events, problems } = await verifyLog(file, {
    page: async (page) => {
      if (look) for (const stored of page) await look(asRecorded(stored));
    },
    progress: (count) => progress(`${count} events, ${rate(count)}/s`),
  });
  for (const { position, stream, problem } of problems) {
    findings.add('log', problem, { position: position === null ? null : positionOf(position), stream });
  }
  return events;
};

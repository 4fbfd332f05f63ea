import type { EventLog, RecordedEvent, StreamName } from '@hubledger/kernel';
import { subjectKindOf } from '../entries/changes/subject-of';
import { MILESTONE_EVERY } from './milestones';
import { namespaceSubject, repositorySubject, type SubjectKind, subjectTypes } from './subjects';

/** Whatever has a number has been in one of these, also what is no more. */
const REGISTRIES = ['registry-account', 'registry-repository'];

/**
 * The last event of each stream that may have milestones and is long enough for one: found by a look at the end of each, not
 * by reading the log. The numbers that were given out tell which there are.
 *
 * @param page numbers to read at once: they were written all along the log, each may be a look at the disk
 */
export async function* longStreams(log: Pick<EventLog, 'readStream'>, page: number): AsyncGenerator<RecordedEvent> {
  for (const registry of REGISTRIES) {
    for (let after = -1; ;) {
      const numbers = await log.readStream(registry, { after, limit: page });
      for (const { data } of numbers) {
        const stream = streamNamed((data as { readonly for?: StreamName }).for ?? '');
        const [last] = stream === null ? [] : await log.readStream(stream, { backwards: true, limit: 1 });
        if (last !== undefined && last.revision >= MILESTONE_EVERY) yield last;
      }
      if (numbers.length < page) break;
      after = numbers.at(-1)?.revision ?? after;
    }
  }
}

/** A repository's own; the ledger of whose namespace it is. */
const streamNamed = (subject: StreamName): StreamName | null => {
  const [, category, id] = /^(user|organization|repository)-(.+)$/.exec(subject) ?? [];
  if (id === undefined) return null;
  return `${category === 'repository' ? repositorySubject.category : namespaceSubject.category}-${id}`;
};

/** Of the streams that may have milestones. */
export const kindWithMilestones = (stream: StreamName): SubjectKind | null => {
  const kind = subjectKindOf(stream);
  return kind !== null && subjectTypes[kind].savedVersion !== null ? kind : null;
};

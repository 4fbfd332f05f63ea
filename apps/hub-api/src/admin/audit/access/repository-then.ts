import type { Repository } from '@hubledger/contexts/repositories/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { repositorySubject } from '../past/subjects';
import type { PastReader } from './past-reader';

/** A repository at the cut, with the events that decide who may do what in it. */
export interface RepositoryThen {
  readonly repository: Readonly<Repository>;
  /** Made it what it is: created, deleted. */
  readonly existence: readonly RecordedEvent[];
  readonly ownership: readonly RecordedEvent[];
  readonly visibility: readonly RecordedEvent[];
}

export const repositoryThen = async (reader: PastReader, repositoryId: string): Promise<RepositoryThen> => {
  const subject = await reader.unfold(repositorySubject, repositoryId);
  const stream = `${repositorySubject.category}-${repositoryId}`;
  const known = new Map<number, RecordedEvent | undefined>();
  const by = async (fact: string): Promise<RecordedEvent[]> => {
    const decided = subject.decidedBy(fact);
    if (decided === null) return [];
    const revision = typeof decided === 'number' ? decided : decided.revision;
    if (!known.has(revision)) known.set(revision, await reader.eventOf(stream, decided)); // often one event made it all
    const event = known.get(revision);
    return event ? [event] : [];
  };
  const existence = await by('status');
  const ownership = await by('owner');
  return { repository: subject.state, existence, ownership, visibility: await by('visibility') };
};

import { type EventLog, idOf, MAX_PAGE } from '@hubledger/kernel';
import type { CommitPushed, RepositoryCreated } from '../../domain/repository.events';

/** What of a repository's stream says which objects it relies on. */
export type RepositoryRoots =
  /** No event: perhaps it is being created just now. */
  | { readonly status: 'unknown' }
  /** Deleted, or never finished: it does not come back. */
  | { readonly status: 'ended' }
  | { readonly status: 'live'; readonly objectPrefix: string; readonly lfsIndex: string | null };

const AT_ONCE = 16;

/**
 * From the first and the last events of its stream, which spares folding all of them: each commit names the index of
 * all LFS objects there were until then.
 */
export const rootsOf = async (log: Pick<EventLog, 'readStream'>, repositoryId: string): Promise<RepositoryRoots> => {
  const stream = `repository-${repositoryId}`;
  const [first] = await log.readStream(stream, { limit: 1 });
  if (!first) return { status: 'unknown' };
  if (first.type !== 'RepositoryCreated') return { status: 'ended' };
  const { objectPrefix } = first.data as RepositoryCreated['data'];
  for (let after: number | undefined; ;) {
    const events = await log.readStream(stream, { after, limit: AT_ONCE, backwards: true });
    for (const { type, data } of events) {
      if (type === 'RepositoryDeleted') return { status: 'ended' };
      if (type === 'CommitPushed') return { status: 'live', objectPrefix, lfsIndex: (data as Pushed).lfsIndex };
    }
    const last = events.at(-1);
    if (!last || last.revision === 0) return { status: 'live', objectPrefix, lfsIndex: null };
    after = last.revision;
  }
};

type Pushed = CommitPushed['data'];

/**
 * Ids of all repositories there ever were, from the registry of their numbers: a number is drawn before a repository
 * is created, so whichever exists is in it.
 */
export async function* everyRepositoryId(log: Pick<EventLog, 'readStream'>): AsyncGenerator<string> {
  for (let after: number | undefined; ;) {
    const events = await log.readStream('registry-repository', { after, limit: MAX_PAGE });
    for (const { data } of events) yield idOf((data as { for: string }).for);
    if (events.length < MAX_PAGE) return;
    after = events.at(-1)?.revision;
  }
}

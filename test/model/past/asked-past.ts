import { type DocumentStore, type Position, type Sealer } from '@hubledger/kernel';
import { accessAnswer, type AccessSources } from '../../../apps/hub-api/src/admin/audit/access/access-answers';
import type { RepositoryAccessResponse } from '../../../apps/hub-api/src/admin/audit/access/repository-access.dto';
import type { UserAccessResponse } from '../../../apps/hub-api/src/admin/audit/access/user-access.dto';
import { differenceAnswer, stateAnswer } from '../../../apps/hub-api/src/admin/audit/past/past-answers';
import { SubjectUnknownThen } from '../../../apps/hub-api/src/admin/audit/past/past-states';
import { SUBJECT_KINDS, type SubjectKind } from '../../../apps/hub-api/src/admin/audit/past/subjects';

export type PastSources = AccessSources & { readonly documents: DocumentStore; readonly sealer: Sealer };

/** Of what streams of this category tell. */
export const kindOf = (category: string): SubjectKind | undefined => SUBJECT_KINDS.find((kind) => kind === category);

const NOW = '2040-01-01T00:00:00.000Z';

/** What the admin API tells of the past, at a position or time; null where there was nothing. */
export class AskedPast {
  constructor(private readonly sources: PastSources) {}

  state(kind: SubjectKind, id: string, at: string) {
    const { log, sealer } = this.sources;
    return thereOrNull(stateAnswer({ log, sealer }, { kind, id, at }, NOW));
  }

  difference(kind: SubjectKind, id: string, from: string, to: string) {
    const { log, sealer } = this.sources;
    return thereOrNull(differenceAnswer({ log, sealer }, { kind, id, from, to }, NOW));
  }

  async repository(repository: string, at: string): Promise<RepositoryAccessResponse | null> {
    const answer = await thereOrNull(accessAnswer(this.sources, { repository, at, limit: 100 }, NOW));
    return answer as RepositoryAccessResponse | null;
  }

  /** All pages, of two repositories each. */
  async user(user: string, at: Position): Promise<UserAccessResponse | null> {
    const ask = (cursor?: string) => accessAnswer(this.sources, { user, at, limit: 2, cursor }, NOW);
    const first = (await thereOrNull(ask())) as UserAccessResponse | null;
    if (first === null) return null;
    const repositories = [...first.repositories];
    for (let cursor = first.next_cursor; cursor !== null;) {
      const page = (await ask(cursor)) as UserAccessResponse;
      repositories.push(...page.repositories);
      cursor = page.next_cursor;
    }
    return { ...first, repositories };
  }
}

const thereOrNull = <T>(answer: Promise<T>): Promise<T | null> =>
  answer.catch((error: unknown) => {
    if (error instanceof SubjectUnknownThen) return null;
    throw error;
  });

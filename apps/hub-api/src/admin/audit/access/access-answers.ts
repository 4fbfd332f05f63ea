import { type Cut, idOf, type LogId } from '@hubledger/kernel';
import type { PastSources } from '../past/folded-until';
import { cutOf } from '../past/past-answers';
import { SubjectUnknownThen } from '../past/past-states';
import { repositoryNamedLast, subjectStream } from '../past/subject-stream';
import { type AccessCursor, cursorOf, cursorText } from './access-cursor';
import { AuditIndexBehind, OneSubjectNeeded } from './access-subject';
import type { AccessAnswer, AccessQuery } from './access.dto';
import { references } from './event-reference';
import type { IndexSources } from './granted-streams';
import { PastReader } from './past-reader';
import { repositoryAccess, type RepositoryAccessThen } from './repository-access';
import type { RepositoryAccessResponse } from './repository-access.dto';
import { userAccess, type UserAccessThen } from './user-access';
import type { UserAccessResponse } from './user-access.dto';

export interface AccessSources extends IndexSources, Pick<PastSources, 'milestones'> {
  readonly logId: LogId;
  /** Whether the audit index has all events until then; it may wait a moment for it. */
  readonly isIndexed: (cut: Cut) => Promise<boolean>;
}

/** @throws OneSubjectNeeded, BadAuditCursor, SubjectUnknownThen, SubjectAmbiguous, AuditIndexBehind */
export const accessAnswer = async (
  sources: AccessSources,
  { repository, user, at, cursor, limit }: AccessQuery,
  now: string,
): Promise<RepositoryAccessResponse | UserAccessResponse> => {
  if ((repository === undefined) === (user === undefined)) throw new OneSubjectNeeded();
  const begin = async () => ({ cut: await cutOf(sources.log, at, now), way: 0, offset: 0 });
  const page: AccessPage = { limit, ...(cursor === undefined ? await begin() : await cursorOf(sources, cursor)) };
  if (repository !== undefined) return repositoryAnswer(sources, repository, page);
  return userAnswer(sources, user ?? '', page);
};

type AccessPage = AccessCursor & { readonly limit: number };

const ADMIN_TOKEN =
  'Whoever had the admin token could see names, files and sizes of every repository in the admin API, and delete stored ' +
  'objects and accounts there; it reads and writes no repository by itself.';

const repositoryAnswer = async (
  { log, milestones, logId }: AccessSources,
  id: string,
  page: AccessPage,
): Promise<RepositoryAccessResponse> => {
  const reader = new PastReader({ log, milestones }, page.cut);
  const bearing = await subjectStream(log, 'repository', id, page.cut);
  const stream = bearing ?? (await repositoryNamedLast(log, id, page.cut));
  if (stream === null) throw new SubjectUnknownThen('repository', id);
  const found = await repositoryAccess(reader, idOf(stream), page);
  const { repository } = found.then;
  const isTold = repository.status === 'deleted' || (repository.status === 'live' && bearing !== null);
  if (!isTold) throw new SubjectUnknownThen('repository', id); // it never was, or bears another name by then
  const next = found.next === null ? null : { way: 0, offset: found.next };
  return {
    ...frame(reader, logId, page, next),
    repository: idOf(stream),
    status: repository.status,
    status_by: references(found.then.existence),
    ...describedRepository(found),
    anybody: {
      ...found.anybody,
      sentence: found.anybody.read
        ? 'Anybody could read it, signed in or not'
        : 'Nobody could read it without a part in it',
      by: references(repository.status === 'live' ? found.then.visibility : found.then.existence),
    },
    people: found.grants.map(({ userId, role, account, rights, by }) => ({
      ...{ user_id: userId, username: account.username, role, ...rights, can_sign_in: account.canSignIn },
      ...{ by: references(by), account_by: references(account.by) },
    })),
  };
};

const describedRepository = ({ then: { repository, ownership } }: RepositoryAccessThen) =>
  repository.status === 'live'
    ? {
        repo_type: repository.repositoryType,
        full_id: `${repository.namespace}/${repository.name}`,
        visibility: repository.visibility,
        owner: {
          ...{ kind: repository.ownerKind, id: repository.ownerId, name: repository.namespace },
          by: references(ownership),
        },
      }
    : { repo_type: null, full_id: null, visibility: null, owner: null };

const userAnswer = async (sources: AccessSources, id: string, page: AccessPage): Promise<UserAccessResponse> => {
  const reader = new PastReader(sources, page.cut);
  const stream = await subjectStream(sources.log, 'user', id, page.cut);
  if (stream === null) throw new SubjectUnknownThen('user', id);
  if (!(await sources.isIndexed(page.cut))) throw new AuditIndexBehind();
  const from = { way: page.way, offset: page.offset };
  const found = await userAccess(reader, sources, idOf(stream), { from, limit: page.limit });
  const { status } = found.account.user;
  if (status !== 'live' && status !== 'closed') throw new SubjectUnknownThen('user', id);
  return {
    ...frame(reader, sources.logId, page, found.next),
    user: idOf(stream),
    username: found.account.username,
    status,
    can_sign_in: found.account.canSignIn,
    by: references(found.account.by),
    ...reachOf(found),
  };
};

const reachOf = (found: UserAccessThen) => ({
  public_repositories: 'Beside what is listed, every public repository could be read, as by anybody',
  organizations: found.memberships.map(({ organizationId, name, role, by }) => ({
    ...{ organization: organizationId, name, role, by: references(by) },
  })),
  organizations_truncated: found.membershipsTruncated,
  repositories: found.repositories.map(({ repository, rights, role, by }) => ({
    repository: repository.repositoryId,
    repo_type: repository.repositoryType,
    full_id: `${repository.namespace}/${repository.name}`,
    visibility: repository.visibility,
    role: role ?? 'owner',
    ...rights,
    by: references(by),
  })),
  credentials: found.credentials.map(({ kind, hash, name, role, expiresAt, by }) => ({
    ...{ kind, hash, name, role, expires_at: expiresAt, by: references(by) },
  })),
  credentials_truncated: found.credentialsTruncated,
});

const frame = (
  reader: PastReader,
  logId: LogId,
  { cut, limit }: AccessPage,
  next: Pick<AccessCursor, 'way' | 'offset'> | null,
): AccessAnswer => ({
  position: cut.position,
  time: cut.time,
  events_read: reader.eventsRead,
  next_cursor: next === null ? null : cursorText(logId, { cut, ...next }),
  limit,
  admin_token: ADMIN_TOKEN,
});

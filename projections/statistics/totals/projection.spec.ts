import type { AccountClosed, EmailVerificationSet, UserCreated } from '@hubledger/contexts/identity/contract';
import type { OrganizationClosed, OrganizationCreated } from '@hubledger/contexts/organizations/contract';
import type {
  CommitPushed,
  RepositoryCreated,
  RepositoryDeleted,
  VisibilityChanged,
} from '@hubledger/contexts/repositories/contract';
import {
  commitPushed,
  repositoryCreated,
  repositoryDeleted,
  sizes,
  visibilityChanged,
} from '@hubledger/testing/builders/repository-events';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { totals } from './projection';
import { repositoriesIn } from './queries';
import { noTotals } from './read-model';

const given = projectionOf(totals).given;

const user = (isActive: boolean, emailVerified: boolean) =>
  recorded<UserCreated>('user-u1', 'UserCreated', { isActive, emailVerified } as UserCreated['data']);
const active = user(true, true);
const inactive = user(false, false);
const verified = recorded<EmailVerificationSet>('user-u1', 'EmailVerificationSet', {
  userId: 'u1',
  from: false,
  to: true,
  isActive: false,
});
const closed = recorded<AccountClosed>('user-u1', 'AccountClosed', {
  userId: 'u1',
  username: 'ada',
  isActive: true,
  emailVerified: true,
  deletedRepositories: 0,
});
const founded = recorded<OrganizationCreated>('organization-o1', 'OrganizationCreated', {} as never);
const dissolved = recorded<OrganizationClosed>('organization-o1', 'OrganizationClosed', {} as never);

const stream = 'repository-r1';
const created = recorded<RepositoryCreated>(stream, 'RepositoryCreated', repositoryCreated());
const small = sizes({ usedBytes: 10, commits: 1, lfsReferences: { count: 1, bytes: 4 } });
const large = sizes({ usedBytes: 30, commits: 2, lfsReferences: { count: 3, bytes: 9 } });
const first = recorded<CommitPushed>(stream, 'CommitPushed', commitPushed({ after: small }));
const second = recorded<CommitPushed>(stream, 'CommitPushed', commitPushed({ before: small, after: large }));
const hidden = recorded<VisibilityChanged>(stream, 'VisibilityChanged', visibilityChanged({ sizes: large }));
const deleted = recorded<RepositoryDeleted>(
  stream,
  'RepositoryDeleted',
  repositoryDeleted({ visibility: 'private', sizes: large }),
);

const models = (privateCount: number, publicCount: number) => ({
  ...noTotals().repositories,
  model: { private: privateCount, public: publicCount },
});

describe('totals', () => {
  it('count people and their states', () =>
    given(active, inactive).then({ all: { ...noTotals(), users: 2, active_users: 1, verified_users: 1 } }));
  it('follow verification', () =>
    given(inactive, verified).then({ all: { ...noTotals(), users: 1, verified_users: 1 } }));
  it('forget closed accounts', () => given(active, closed).then({ all: noTotals() }));
  it('count organizations apart', () => given(founded).then({ all: { ...noTotals(), organizations: 1 } }));
  it('forget dissolved organizations', () => given(founded, dissolved).then({ all: noTotals() }));
  it('add what each commit adds', () =>
    given(created, first, second).then({
      all: {
        ...noTotals(),
        repositories: models(0, 1),
        commits: 2,
        lfs_references: 3,
        lfs_reference_bytes: 9,
        public_used_bytes: 30,
      },
    }));
  it('carry a repository over to the other side', () =>
    given(created, first, second, hidden).then({
      all: {
        ...noTotals(),
        repositories: models(1, 0),
        commits: 2,
        lfs_references: 3,
        lfs_reference_bytes: 9,
        private_used_bytes: 30,
      },
    }));
  it('keep only the commits of a deleted repository', () =>
    given(created, first, second, hidden, deleted).then({ all: { ...noTotals(), commits: 2 } }));
  it('sum repositories over types', () => {
    const repositories = { ...models(1, 2), space: { private: 4, public: 8 } };
    expect(repositoriesIn({ ...noTotals(), repositories })).toEqual({ total: 15, private: 5, public: 10 });
  });
});

import type { AccountClosed, EmailVerificationSet, UserCreated } from '@hubledger/contexts/identity/contract';
import type { OrganizationClosed, OrganizationCreated } from '@hubledger/contexts/organizations/contract';
import type {
  CommitPushed,
  RepositoryCreated,
  RepositoryDeleted,
  RepositorySizes,
  RepositoryType,
  Visibility,
  VisibilityChanged,
} from '@hubledger/contexts/repositories/contract';
import { projection } from '@hubledger/kernel';
import { noTotals, type Totals, TOTALS_ID, totalsModel } from './read-model';

type TotalsEvent =
  | UserCreated
  | EmailVerificationSet
  | AccountClosed
  | OrganizationCreated
  | OrganizationClosed
  | RepositoryCreated
  | CommitPushed
  | VisibilityChanged
  | RepositoryDeleted;

const flag = (value: boolean): number => (value ? 1 : 0);

const withUsers = (totals: Totals, users: number, active: number, verified: number): Totals => ({
  ...totals,
  users: totals.users + users,
  active_users: totals.active_users + active,
  verified_users: totals.verified_users + verified,
});

const withOrganizations = (totals: Totals, count: number): Totals => ({
  ...totals,
  organizations: totals.organizations + count,
});

const withRepositories = (totals: Totals, type: RepositoryType, visibility: Visibility, count: number): Totals => {
  const ofType = totals.repositories[type];
  const changed = { ...ofType, [visibility]: ofType[visibility] + count };
  return { ...totals, repositories: { ...totals.repositories, [type]: changed } };
};

const withUsed = (totals: Totals, visibility: Visibility, bytes: number): Totals =>
  visibility === 'private'
    ? { ...totals, private_used_bytes: totals.private_used_bytes + bytes }
    : { ...totals, public_used_bytes: totals.public_used_bytes + bytes };

const withReferences = (totals: Totals, { count, bytes }: RepositorySizes['lfsReferences'], sign: 1 | -1): Totals => ({
  ...totals,
  lfs_references: totals.lfs_references + sign * count,
  lfs_reference_bytes: totals.lfs_reference_bytes + sign * bytes,
});

const pushed = (totals: Totals, { before, after, visibility }: CommitPushed['data']): Totals => {
  const references = withReferences(withReferences(totals, before.lfsReferences, -1), after.lfsReferences, 1);
  return withUsed({ ...references, commits: totals.commits + 1 }, visibility, after.usedBytes - before.usedBytes);
};

const published = (totals: Totals, { repositoryType, from, to, sizes }: VisibilityChanged['data']): Totals => {
  const counted = withRepositories(withRepositories(totals, repositoryType, from, -1), repositoryType, to, 1);
  return withUsed(withUsed(counted, from, -sizes.usedBytes), to, sizes.usedBytes);
};

const deleted = (totals: Totals, { repositoryType, visibility, sizes }: RepositoryDeleted['data']): Totals =>
  withReferences(
    withUsed(withRepositories(totals, repositoryType, visibility, -1), visibility, -sizes.usedBytes),
    sizes.lfsReferences,
    -1,
  );

/**
 * Keeps the numbers of the admin statistics, which also serve as totals of unfiltered lists. Each event says what was
 * before and after, so that nothing has to be looked up or summed.
 */
export const totals = projection<Totals, TotalsEvent>({
  model: totalsModel,
  handles: [
    'UserCreated',
    'EmailVerificationSet',
    'AccountClosed',
    'OrganizationCreated',
    'OrganizationClosed',
    'RepositoryCreated',
    'CommitPushed',
    'VisibilityChanged',
    'RepositoryDeleted',
  ],
  awaited: true,
  onFailure: 'halt',
  project: (event) => [{ id: TOTALS_ID, apply: (document = noTotals()) => counted(document, event) }],
});

const counted = (sums: Totals, { type, data }: TotalsEvent): Totals => {
  switch (type) {
    case 'UserCreated':
      return withUsers(sums, 1, flag(data.isActive), flag(data.emailVerified));
    case 'EmailVerificationSet':
      return withUsers(sums, 0, 0, flag(data.to) - flag(data.from));
    case 'AccountClosed':
      return withUsers(sums, -1, -flag(data.isActive), -flag(data.emailVerified));
    case 'OrganizationCreated':
      return withOrganizations(sums, 1);
    case 'OrganizationClosed':
      return withOrganizations(sums, -1);
    case 'RepositoryCreated':
      return withRepositories(sums, data.repositoryType, data.visibility, 1);
    case 'CommitPushed':
      return pushed(sums, data);
    case 'VisibilityChanged':
      return published(sums, data);
    case 'RepositoryDeleted':
      return deleted(sums, data);
  }
};

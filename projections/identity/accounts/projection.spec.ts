import type { AccountClosed, EmailVerificationSet, UserCreated } from '@hubledger/contexts/identity/contract';
import type { OrganizationClosed, OrganizationCreated } from '@hubledger/contexts/organizations/contract';
import type { StorageCommitted } from '@hubledger/contexts/storage/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { accounts } from './projection';
import type { Account } from './read-model';

const at = '2030-01-01T00:00:00.000Z';
const given = projectionOf(accounts).given;
const ledger = (type: string, data: object) => recorded('namespace-u1', type, { ownerId: 'u1', ...data });

const created = recorded<UserCreated>('user-u1', 'UserCreated', {
  userId: 'u1',
  numericId: 7,
  username: 'Ada-L',
  normalizedName: 'adal',
  email: 'ada@example.com',
  emailHash: 'hash',
  emailVerified: false,
  isActive: true,
  password: { ref: 'password/u1', version: 1 },
  privateQuotaBytes: 10,
  publicQuotaBytes: null,
  createdAt: at,
});
const ada: Account = {
  id: 7,
  username: 'Ada-L',
  email: 'ada@example.com',
  email_verified: false,
  is_active: true,
  is_org: false,
  private_quota_bytes: 10,
  public_quota_bytes: null,
  private_used_bytes: 0,
  public_used_bytes: 0,
  created_at: at,
  storage_bytes: 0,
  over_quota: false,
};
const organization = recorded<OrganizationCreated>('organization-o1', 'OrganizationCreated', {
  organizationId: 'o1',
  numericId: 8,
  name: 'lab',
  normalizedName: 'lab',
  description: null,
  createdBy: 'u1',
  privateQuotaBytes: null,
  publicQuotaBytes: 5,
  createdAt: at,
});
const verified = recorded<EmailVerificationSet>('user-u1', 'EmailVerificationSet', {
  userId: 'u1',
  from: false,
  to: true,
  isActive: true,
});
const quota = ledger('QuotaSet', { privateQuotaBytes: null, publicQuotaBytes: 99 });
const admitted = ledger('RepositoryAdmitted', { repositoryId: 'r1', visibility: 'private', usedBytes: 3 });
const used = (privateUsedBytes: number, publicUsedBytes: number) =>
  ({ ownerId: 'u1', privateUsedBytes, publicUsedBytes }) as StorageCommitted['data'];
const committed = recorded('namespace-u1', 'StorageCommitted', used(40, 2));
const recalculated = recorded('namespace-u1', 'StorageRecalculated', used(30, 2));
const released = ledger('RepositoryReleased', { repositoryId: 'r1', visibility: 'private', usedBytes: 30 });
const erased = recorded('user-u1', 'SubjectErased', { userId: 'u1', secrets: [], objects: [] });
const closed = recorded<AccountClosed>('user-u1', 'AccountClosed', {
  userId: 'u1',
  username: 'Ada-L',
  isActive: true,
  emailVerified: true,
  deletedRepositories: 0,
});
const late = ledger('RepositoryReleased', { repositoryId: 'r2', visibility: 'public', usedBytes: 2 });
const dissolved = recorded<OrganizationClosed>('organization-o1', 'OrganizationClosed', {
  organizationId: 'o1',
  name: 'lab',
  members: ['u1'],
  deletedRepositories: 0,
});

describe('accounts', () => {
  it('list users', () => given(created).then({ u1: ada }));
  it('list organizations beside them, without an e-mail address', () =>
    given(organization).then({
      o1: {
        ...ada,
        id: 8,
        username: 'lab',
        email: null,
        is_org: true,
        private_quota_bytes: null,
        public_quota_bytes: 5,
      },
    }));
  it('follow the verification of the address', () =>
    given(created, verified).then({ u1: { ...ada, email_verified: true } }));
  it('follow the quota', () =>
    given(created, quota).then({ u1: { ...ada, private_quota_bytes: null, public_quota_bytes: 99 } }));
  it('count what is admitted', () =>
    given(created, admitted).then({ u1: { ...ada, private_used_bytes: 3, storage_bytes: 3 } }));
  it('take totals over from the ledger', () =>
    given(created, admitted, committed).then({
      u1: { ...ada, private_used_bytes: 40, public_used_bytes: 2, storage_bytes: 42, over_quota: true },
    }));
  it('take a recalculation over', () =>
    given(created, committed, recalculated).then({
      u1: { ...ada, private_used_bytes: 30, public_used_bytes: 2, storage_bytes: 32, over_quota: true },
    }));
  it('give back what is released', () =>
    given(created, recalculated, released).then({ u1: { ...ada, public_used_bytes: 2, storage_bytes: 2 } }));
  it('lose a person who was erased', () => given(created, erased).then({}));
  it('are gone once closed, whatever happens to the ledger later', () =>
    given(created, committed, erased, closed, late).then({}));
  it('are gone once an organization is closed', () => given(organization, dissolved).then({}));
});

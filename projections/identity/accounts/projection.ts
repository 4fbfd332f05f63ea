import type {
  AccountClosed,
  EmailVerificationSet,
  SubjectErased,
  UserCreated,
} from '@hubledger/contexts/identity/contract';
import type { OrganizationClosed, OrganizationCreated } from '@hubledger/contexts/organizations/contract';
import type {
  BalanceRecalculated,
  QuotaSet,
  RepositoryAdmitted,
  RepositoryReleased,
  StorageCommitted,
  StorageRecalculated,
} from '@hubledger/contexts/storage/contract';
import { type DocumentChange, projection } from '@hubledger/kernel';
import { type Account, accountsModel } from './read-model';

type AccountEvent =
  | UserCreated
  | EmailVerificationSet
  | AccountClosed
  | SubjectErased
  | OrganizationCreated
  | OrganizationClosed
  | QuotaSet
  | RepositoryAdmitted
  | RepositoryReleased
  | StorageCommitted
  | StorageRecalculated
  | BalanceRecalculated;

const remove = (id: string): Array<DocumentChange<Account>> => [{ id, apply: () => null }];

/** A ledger outlives its owner: what happens to it after the account was closed brings nothing back. */
const change = (id: string, next: (account: Account) => Partial<Account>): Array<DocumentChange<Account>> => [
  { id, apply: (account) => (account ? weighed({ ...account, ...next(account) }) : null) },
];

const isOver = (quota: number | null, bytes: number): boolean => quota !== null && bytes > quota;

const weighed = (account: Account): Account => ({
  ...account,
  over_quota:
    isOver(account.private_quota_bytes, account.private_used_bytes) ||
    isOver(account.public_quota_bytes, account.public_used_bytes),
});

const used = (privateBytes: number, publicBytes: number) => ({
  private_used_bytes: privateBytes,
  public_used_bytes: publicBytes,
  storage_bytes: privateBytes + publicBytes,
});

const moved = (ownerId: string, visibility: 'private' | 'public', bytes: number): Array<DocumentChange<Account>> =>
  change(ownerId, ({ private_used_bytes, public_used_bytes }) =>
    visibility === 'private'
      ? used(private_used_bytes + bytes, public_used_bytes)
      : used(private_used_bytes, public_used_bytes + bytes),
  );

const user = (data: UserCreated['data']): Account => ({
  id: data.numericId,
  username: data.username,
  email: data.email,
  email_verified: data.emailVerified,
  is_active: data.isActive,
  is_org: false,
  private_quota_bytes: data.privateQuotaBytes,
  public_quota_bytes: data.publicQuotaBytes,
  private_used_bytes: 0,
  public_used_bytes: 0,
  created_at: data.createdAt,
  storage_bytes: 0,
  over_quota: false,
});

const organization = (data: OrganizationCreated['data']): Account => ({
  id: data.numericId,
  username: data.name,
  email: null,
  email_verified: false,
  is_active: true,
  is_org: true,
  private_quota_bytes: data.privateQuotaBytes,
  public_quota_bytes: data.publicQuotaBytes,
  private_used_bytes: 0,
  public_used_bytes: 0,
  created_at: data.createdAt,
  storage_bytes: 0,
  over_quota: false,
});

/** Answers "who has an account here, and what does it use?". A closed account is gone from it. */
export const accounts = projection<Account, AccountEvent>({
  model: accountsModel,
  handles: [
    'UserCreated',
    'EmailVerificationSet',
    'AccountClosed',
    'SubjectErased',
    'OrganizationCreated',
    'OrganizationClosed',
    'QuotaSet',
    'RepositoryAdmitted',
    'RepositoryReleased',
    'StorageCommitted',
    'StorageRecalculated',
    'BalanceRecalculated',
  ],
  opens: ['email'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data }) => {
    switch (type) {
      case 'UserCreated':
        return [{ id: data.userId, apply: () => user(data) }];
      case 'OrganizationCreated':
        return [{ id: data.organizationId, apply: () => organization(data) }];
      case 'EmailVerificationSet':
        return change(data.userId, () => ({ email_verified: data.to }));
      case 'AccountClosed':
      case 'SubjectErased':
        return remove(data.userId);
      case 'OrganizationClosed':
        return remove(data.organizationId);
      case 'QuotaSet':
        return change(data.ownerId, () => ({
          private_quota_bytes: data.privateQuotaBytes,
          public_quota_bytes: data.publicQuotaBytes,
        }));
      case 'RepositoryAdmitted':
        return moved(data.ownerId, data.visibility, data.usedBytes);
      case 'RepositoryReleased':
        return moved(data.ownerId, data.visibility, -data.usedBytes);
      case 'StorageCommitted':
      case 'StorageRecalculated':
      case 'BalanceRecalculated':
        return change(data.ownerId, () => used(data.privateUsedBytes, data.publicUsedBytes));
    }
  },
});

import { type Account, AccountNotFound, Accounts } from '@hubledger/contexts/identity/contract';
import { isAtLeast, OrganizationNotFound } from '@hubledger/contexts/organizations/contract';
import type { FoundRepository } from '@hubledger/contexts/repositories/contract';
import { RepositoryNotAdmitted, StorageLedger } from '@hubledger/contexts/storage/contract';
import { Injectable } from '@nestjs/common';
import { available, percentage, quotaFigures, singleQuota } from './quota-figures';
import type { QuotaResponse, RepositoryQuotaResponse, SingleQuotaResponse } from './quota.dto';

/** Quotas and what uses them, answered by the ledger itself. */
@Injectable()
export class NamespaceQuota {
  constructor(
    private readonly accounts: Accounts,
    private readonly ledger: StorageLedger,
  ) {}

  /** Of either kind. @throws AccountNotFound */
  async owner(namespace: string): Promise<Account> {
    const account = await this.accounts.byName(namespace);
    if (!account) throw new AccountNotFound(namespace);
    return account;
  }

  /** @throws AccountNotFound or OrganizationNotFound, also for a name of the other kind */
  async ownerOfKind(namespace: string, isOrganization: boolean): Promise<Account> {
    const account = await this.accounts.byName(namespace);
    if (account && (account.kind === 'organization') === isOrganization) return account;
    throw isOrganization ? new OrganizationNotFound(namespace) : new AccountNotFound(namespace);
  }

  async of(account: Account): Promise<QuotaResponse> {
    return { ...named(account), ...quotaFigures(await this.ledger.usage(account.id)) };
  }

  /** @param userId who asks. */
  async singleOf(account: Account, userId: string): Promise<SingleQuotaResponse> {
    const usage = await this.ledger.usage(account.id);
    return { ...named(account), ...singleQuota(usage, mayLookInto(account, userId)) };
  }

  /** @throws RepositoryNotAdmitted when it moved or went meanwhile */
  async ofRepository({ repositoryId, ownerId }: FoundRepository): Promise<RepositoryQuotaResponse> {
    const [entry, usage] = await Promise.all([
      this.ledger.repository(ownerId, repositoryId),
      this.ledger.usage(ownerId),
    ]);
    if (!entry) throw new RepositoryNotAdmitted(ownerId, repositoryId);
    const figures = quotaFigures(usage);
    const { visibility, quotaBytes, usedBytes } = entry;
    const effective = quotaBytes ?? figures[`${visibility}_quota_bytes`];
    return {
      repo_id: entry.fullId,
      repo_type: entry.repositoryType,
      namespace: entry.fullId.slice(0, entry.fullId.indexOf('/')),
      quota_bytes: quotaBytes,
      used_bytes: usedBytes,
      available_bytes: available(effective, usedBytes),
      percentage_used: percentage(effective, usedBytes, 2),
      effective_quota_bytes: effective,
      namespace_quota_bytes: figures[`${visibility}_quota_bytes`],
      namespace_used_bytes: figures[`${visibility}_used_bytes`],
      namespace_available_bytes: figures[`${visibility}_available_bytes`],
      is_inheriting: quotaBytes === null,
    };
  }
}

export const named = ({ name, kind }: Account) => ({ namespace: name, is_organization: kind === 'organization' });

/** The user itself, or any member of the organization. */
export const mayLookInto = (account: Account, userId: string | null): boolean =>
  userId !== null && (account.kind === 'user' ? account.id === userId : account.members.has(userId));

/** The user itself, or an admin of the organization. */
export const mayManage = (account: Account, userId: string): boolean =>
  account.kind === 'user' ? account.id === userId : isAtLeast(account.members.get(userId), 'admin');

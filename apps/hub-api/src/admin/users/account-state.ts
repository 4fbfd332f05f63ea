import { type Account, AccountNotFound, Accounts } from '@hubledger/contexts/identity/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { Injectable } from '@nestjs/common';
import { microseconds } from '@hubledger/kernel';
import type { UserResponse } from './user.dto';

/** One account by folding its streams: as new as the log, whatever state the read models are in. */
@Injectable()
export class AccountState {
  constructor(
    private readonly accounts: Accounts,
    private readonly ledger: StorageLedger,
  ) {}

  /** @throws AccountNotFound */
  async named(username: string): Promise<Account> {
    const account = await this.accounts.byName(username);
    if (!account) throw new AccountNotFound(username);
    return account;
  }

  async emailOf(account: Account): Promise<string | null> {
    return account.kind === 'user' ? (await this.accounts.personalDataOf(account.id)).email : null;
  }

  async responseFor(account: Account): Promise<UserResponse> {
    const [email, usage] = await Promise.all([this.emailOf(account), this.ledger.usage(account.id)]);
    return {
      id: account.numericId,
      username: account.name,
      email,
      email_verified: account.kind === 'user' && account.emailVerified,
      is_active: account.kind === 'organization' || account.isActive,
      is_org: account.kind === 'organization',
      private_quota_bytes: usage.privateQuotaBytes,
      public_quota_bytes: usage.publicQuotaBytes,
      private_used_bytes: usage.privateUsedBytes,
      public_used_bytes: usage.publicUsedBytes,
      created_at: microseconds(account.createdAt),
    };
  }
}

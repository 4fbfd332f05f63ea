import { AccountNotFound } from '@hubledger/contexts/identity/contract';
import { Injectable } from '@nestjs/common';
import { AccountState } from '../users/account-state';

/** Whose credentials a list is asked for. */
@Injectable()
export class CredentialOwners {
  constructor(private readonly accounts: AccountState) {}

  /** @returns undefined for no name. @throws AccountNotFound; organizations can't sign in. */
  async idOf(username: string | undefined): Promise<string | undefined> {
    if (username === undefined) return undefined;
    const account = await this.accounts.named(username);
    if (account.kind !== 'user') throw new AccountNotFound(username);
    return account.id;
  }
}

import {
  AccountNotFound,
  Accounts,
  type OrganizationAccount,
  type UserAccount,
} from '@hubledger/contexts/identity/contract';
import { isAtLeast, OrganizationAccessDenied, OrganizationNotFound } from '@hubledger/contexts/organizations/contract';
import { Injectable } from '@nestjs/common';

/** Names of a request to accounts, in the order in which things are refused: organization, right, user. */
@Injectable()
export class OrganizationLookup {
  constructor(private readonly accounts: Accounts) {}

  /** @throws OrganizationNotFound */
  async organization(name: string): Promise<OrganizationAccount> {
    const account = await this.accounts.byName(name);
    if (account?.kind !== 'organization') throw new OrganizationNotFound(name);
    return account;
  }

  /** @throws OrganizationNotFound, OrganizationAccessDenied */
  async administeredBy(userId: string, name: string): Promise<OrganizationAccount> {
    const organization = await this.organization(name);
    if (!isAtLeast(organization.members.get(userId), 'admin')) throw new OrganizationAccessDenied(organization.id);
    return organization;
  }

  /** @throws AccountNotFound */
  async user(name: string): Promise<UserAccount> {
    const account = await this.accounts.byName(name);
    if (account?.kind !== 'user') throw new AccountNotFound(name);
    return account;
  }
}

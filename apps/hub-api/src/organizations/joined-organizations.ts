import { Accounts, type OrganizationAccount } from '@hubledger/contexts/identity/contract';
import { MembershipDirectory, type OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { Injectable } from '@nestjs/common';

export interface JoinedOrganization {
  readonly organization: OrganizationAccount;
  readonly role: OrganizationRole;
}

/** Where a user is a member: found in the read model, confirmed by folding each organization. By name. */
@Injectable()
export class JoinedOrganizations {
  constructor(
    private readonly directory: MembershipDirectory,
    private readonly accounts: Accounts,
  ) {}

  async of(userId: string): Promise<JoinedOrganization[]> {
    const ids = await this.directory.organizationsOf(userId);
    const found = await Promise.all(ids.map((id) => this.accounts.organizationById(id)));
    return found
      .flatMap((organization) => {
        const role = organization?.members.get(userId);
        return organization && role ? [{ organization, role }] : [];
      })
      .sort((a, b) => a.organization.name.localeCompare(b.organization.name));
  }
}

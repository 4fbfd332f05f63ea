import { Accounts } from '@hubledger/contexts/identity/contract';
import { isAtLeast } from '@hubledger/contexts/organizations/contract';
import { Injectable } from '@nestjs/common';
import { InvitationNotFound } from '../domain/errors';
import type { KnownInvitation } from '../domain/invitation.state';

/**
 * An invitation ends with the account of who sent it, and while they may not invite: else an admin who is removed comes
 * back by one of their own. Asked of the log, as the read models that revoke it may lag.
 */
@Injectable()
export class InvitationSenders {
  constructor(private readonly accounts: Accounts) {}

  /** @throws InvitationNotFound */
  async assertStillThere({ status, createdBy, organizationId }: KnownInvitation): Promise<void> {
    if (status === 'revoked') throw new InvitationNotFound();
    if (createdBy === null) return;
    if (!(await this.accounts.userById(createdBy))) throw new InvitationNotFound();
    if (organizationId === null || !(await this.accounts.organizationById(organizationId))) return; // told by itself
    if (!isAtLeast(await this.accounts.roleIn(organizationId, createdBy), 'admin')) throw new InvitationNotFound();
  }
}

import { Accounts } from '@hubledger/contexts/identity/contract';
import { Injectable } from '@nestjs/common';
import { InvitationNotFound } from '../domain/errors';
import type { KnownInvitation } from '../domain/invitation.state';

/** An invitation ends with the account of who sent it. Asked of the log, as the read models that revoke it may lag. */
@Injectable()
export class InvitationSenders {
  constructor(private readonly accounts: Accounts) {}

  /** @throws InvitationNotFound */
  async assertStillThere({ status, createdBy }: KnownInvitation): Promise<void> {
    if (status === 'revoked') throw new InvitationNotFound();
    if (createdBy !== null && !(await this.accounts.userById(createdBy))) throw new InvitationNotFound();
  }
}

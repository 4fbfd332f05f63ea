import { Accounts } from '@hubledger/contexts/identity/contract';
import { AlreadyMember, OrganizationNotFound } from '@hubledger/contexts/organizations/contract';
import { AggregateStore, stepOf, uuidV5 } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AcceptedInvitation, AcceptInvitation, FinishInvitationUse } from '../domain/commands';
import { invitationStream } from '../domain/invitation.decider';
import type { KnownInvitation } from '../domain/invitation.state';
import { InvitationSenders } from './invitation-senders';
import { InvitationUses } from './invitation-uses';

@CommandHandler(AcceptInvitation)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitation, AcceptedInvitation> {
  constructor(
    private readonly uses: InvitationUses,
    private readonly senders: InvitationSenders,
    private readonly accounts: Accounts,
    private readonly store: AggregateStore,
  ) {}

  async execute({ data: { invitationId, userId }, metadata }: AcceptInvitation): Promise<AcceptedInvitation> {
    const invitation = await this.uses.known(invitationId);
    const { action, organizationId, role } = invitation;
    const reserve = stepOf(metadata, 'reserve');
    if (!(await this.store.hasSeen(invitationStream, invitationId, reserve))) {
      await this.assertOpenFor(userId, invitation);
    }
    const useId = uuidV5(metadata.commandId, 'use');
    await this.uses.reserve({ invitationId, useId, userId, purpose: 'acceptance' }, reserve);
    const refusal = await this.uses.complete(invitationId, useId, stepOf(metadata, 'complete'));
    if (refusal) throw refusal;
    return { action, organizationId, role };
  }

  /** Before a use is taken: a member who tries again must not take one from others for a moment. */
  private async assertOpenFor(userId: string, invitation: KnownInvitation): Promise<void> {
    await this.senders.assertStillThere(invitation);
    const { action, organizationId } = invitation;
    if (action !== 'join_org' || organizationId === null) return;
    if (!(await this.accounts.organizationById(organizationId))) throw new OrganizationNotFound(organizationId);
    if ((await this.accounts.roleIn(organizationId, userId)) !== null) throw new AlreadyMember(organizationId, userId);
  }
}

@CommandHandler(FinishInvitationUse)
export class FinishInvitationUseHandler implements ICommandHandler<FinishInvitationUse, void> {
  constructor(private readonly uses: InvitationUses) {}

  async execute({ data: { invitationId, useId }, metadata }: FinishInvitationUse): Promise<void> {
    await this.uses.complete(invitationId, useId, metadata);
  }
}

import { InvitationUnknown, RegistrationInvitations } from '@hubledger/contexts/identity/contract';
import { type CommandMetadata, stepOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { unavailability } from '../domain/availability';
import { InvitationNotFound, InvitationUnavailable } from '../domain/errors';
import { InvitationSenders } from './invitation-senders';
import { InvitationTokens } from './invitation-tokens';
import { InvitationUses } from './invitation-uses';

/** The use of a registration bears the id of the user it makes. */
@Injectable()
export class RegistrationByInvitation extends RegistrationInvitations {
  constructor(
    private readonly tokens: InvitationTokens,
    private readonly uses: InvitationUses,
    private readonly senders: InvitationSenders,
  ) {
    super();
  }

  async check(token: string, { at }: CommandMetadata): Promise<string> {
    const invitationId = await this.tokens.invitationIdOf(token);
    const invitation = await this.uses.known(invitationId ?? '').catch(asUnknown);
    await this.senders.assertStillThere(invitation).catch(asUnknown);
    if (invitation.action !== 'register_account') throw new InvitationUnknown();
    // Without those under way: whether one of these comes back is only known when a use is reserved.
    const reason = unavailability({ ...invitation, usageCount: invitation.redeemed }, at);
    if (reason !== null) throw new InvitationUnavailable(reason);
    return invitation.invitationId;
  }

  async reserve(invitationId: string, userId: string, metadata: CommandMetadata): Promise<void> {
    const use = { invitationId, useId: userId, userId, purpose: 'registration' } as const;
    await this.uses.reserve(use, stepOf(metadata, 'reserve invitation')).catch(asUnknown);
  }

  async redeem(invitationId: string, userId: string, metadata: CommandMetadata): Promise<void> {
    await this.uses.complete(invitationId, userId, stepOf(metadata, 'redeem invitation'));
  }

  async giveBack(invitationId: string, userId: string, metadata: CommandMetadata): Promise<void> {
    await this.uses.giveBack(invitationId, userId, metadata);
  }
}

const asUnknown = (error: unknown): never => {
  throw error instanceof InvitationNotFound ? new InvitationUnknown() : error;
};

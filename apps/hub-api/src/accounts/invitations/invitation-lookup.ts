import { InvitationNotFound, type KnownInvitation, invitationStream } from '@hubledger/contexts/invitations/contract';
import { InvitationTokens } from '@hubledger/contexts/invitations/invitations.module';
import { AggregateStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';

/** The invitation that a token belongs to, folded from its stream: as new as the log. */
@Injectable()
export class InvitationLookup {
  constructor(
    private readonly tokens: InvitationTokens,
    private readonly store: AggregateStore,
  ) {}

  /** @throws InvitationNotFound, also for one that was taken back */
  async byToken(token: string): Promise<KnownInvitation> {
    const invitationId = await this.tokens.invitationIdOf(token);
    if (invitationId === null) throw new InvitationNotFound();
    const { state } = await this.store.load(invitationStream, invitationId);
    if (state.status !== 'open') throw new InvitationNotFound();
    return state;
  }
}

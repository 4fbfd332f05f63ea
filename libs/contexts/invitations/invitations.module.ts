import { InvitedAddresses, RegistrationInvitations } from '@hubledger/contexts/identity/contract';
import { Module } from '@nestjs/common';
import { AcceptInvitationHandler, FinishInvitationUseHandler } from './application/accept-invitation.handler';
import { CreateInvitationHandler } from './application/create-invitation.handler';
import { InvitationSenders } from './application/invitation-senders';
import { InvitationTokens } from './application/invitation-tokens';
import { InvitationUses } from './application/invitation-uses';
import { RegistrationByInvitation } from './application/registration-by-invitation';
import { RevokeInvitationHandler, RevokeInvitationsOfHandler } from './application/revoke-invitation.handler';
import { SealedAddresses } from './application/sealed-addresses';

export { finishInvitationUses } from './application/finish-invitation-uses.process';
export { revokeInvitations } from './application/revoke-invitations.process';
export { InvitationTokens } from './application/invitation-tokens';

/** Stands on what the identity context provides globally; the app binds `InvitationDirectory`. */
@Module({
  providers: [
    AcceptInvitationHandler,
    CreateInvitationHandler,
    FinishInvitationUseHandler,
    InvitationSenders,
    InvitationTokens,
    InvitationUses,
    RevokeInvitationHandler,
    RevokeInvitationsOfHandler,
    { provide: InvitedAddresses, useClass: SealedAddresses },
    { provide: RegistrationInvitations, useClass: RegistrationByInvitation },
  ],
  exports: [InvitationTokens, InvitedAddresses, RegistrationInvitations],
})
export class InvitationsModule {}

import { AggregateStore, Sealer, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RevokeInvitation, RevokeInvitationsOf } from '../domain/commands';
import { InvitationDirectory } from '../domain/invitation-directory.port';
import { invitationStream } from '../domain/invitation.decider';
import { InvitationTokens } from './invitation-tokens';

/** The token and the invitee's address go with it; a list then has nothing more to show. */
@CommandHandler(RevokeInvitation)
export class RevokeInvitationHandler implements ICommandHandler<RevokeInvitation, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly tokens: InvitationTokens,
    private readonly sealer: Sealer,
  ) {}

  async execute(command: RevokeInvitation): Promise<void> {
    const { invitationId } = command.data;
    await this.store.execute(invitationStream, invitationId, command);
    await this.tokens.forget(invitationId);
    await this.sealer.destroy(`invitation-${invitationId}`);
  }
}

/**
 * A listing may lag, so it decides nothing: an invitation whose sender or organization is gone is refused as it is, and
 * what this misses only stays in lists.
 */
@CommandHandler(RevokeInvitationsOf)
export class RevokeInvitationsOfHandler implements ICommandHandler<RevokeInvitationsOf, void> {
  constructor(
    private readonly directory: InvitationDirectory,
    private readonly revoke: RevokeInvitationHandler,
  ) {}

  async execute({ data: { accountId, reason }, metadata }: RevokeInvitationsOf): Promise<void> {
    for await (const invitationId of this.directory.of(accountId)) {
      await this.revoke.execute(new RevokeInvitation({ invitationId, reason }, stepOf(metadata, invitationId)));
    }
  }
}

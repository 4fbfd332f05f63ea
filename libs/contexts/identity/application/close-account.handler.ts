import { AggregateStore, stepOf } from '@hubledger/kernel';
import { MembershipDirectory, RemoveClosedMember, RemoveMember } from '@hubledger/contexts/organizations/contract';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AccountClosing, CloseAccount, EraseSubject } from '../domain/commands';
import { AccountNotFound } from '../domain/errors';
import { IdentitySettings } from '../domain/identity-settings.port';
import { NamespaceEmptying } from '../domain/namespace-emptying.port';
import { CloseUser } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { Passwords } from './passwords';

/**
 * Repositories, memberships, then the account itself: whatever a crash leaves undone, the account is still there and
 * the same command finishes it. Its name and address are free once the account is closed, because a closed holder
 * holds nothing.
 */
@CommandHandler(CloseAccount)
export class CloseAccountHandler implements ICommandHandler<CloseAccount, AccountClosing> {
  constructor(
    private readonly store: AggregateStore,
    private readonly namespaces: NamespaceEmptying,
    private readonly memberships: MembershipDirectory,
    private readonly commands: CommandBus,
    private readonly passwords: Passwords,
    private readonly settings: IdentitySettings,
  ) {}

  async execute({ data: { userId, force }, metadata }: CloseAccount): Promise<AccountClosing> {
    const { state } = await this.store.load(userStream, userId);
    if (state.status !== 'live') throw new AccountNotFound(userId);
    const { username: name } = state;
    const deletedRepositories = await this.namespaces.empty(userId, { force }, metadata);
    for (const organizationId of await this.memberships.organizationsOf(userId)) {
      const step = stepOf(metadata, `leave ${organizationId}`);
      await this.commands.execute(new RemoveMember({ organizationId, userId, accountClosed: true }, step));
    }
    const close = new CloseUser({ userId, deletedRepositories: deletedRepositories.length }, stepOf(metadata, 'close'));
    await this.store.execute(userStream, userId, close);
    await this.passwords.forget(userId);
    // From here on AddMember sees that the account is closed; this takes out what it appended before.
    for (const organizationId of await this.memberships.organizationsOf(userId)) {
      const step = stepOf(metadata, `leave ${organizationId} at last`);
      await this.commands.execute(new RemoveClosedMember({ organizationId, userId }, step));
    }
    // Before the answer; after a crash, and with any other delay, those who are due are looked for from time to time.
    if (this.settings.erasureDelayDays === 0) {
      await this.commands.execute(new EraseSubject({ userId }, stepOf(metadata, 'erase')));
    }
    return { name, deletedRepositories };
  }
}

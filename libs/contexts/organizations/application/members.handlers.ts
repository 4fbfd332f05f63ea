import { AccountNotFound, Accounts } from '@hubledger/contexts/identity/contract';
import { AggregateStore, stepOf } from '@hubledger/kernel';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AddMember, ChangeMemberRole, RemoveClosedMember, RemoveMember } from '../domain/commands';
import { organizationStream } from '../domain/organization.decider';

@CommandHandler(AddMember)
export class AddMemberHandler implements ICommandHandler<AddMember, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly accounts: Accounts,
    private readonly commands: CommandBus,
  ) {}

  async execute(command: AddMember): Promise<void> {
    const { organizationId, userId } = command.data;
    if (!(await this.accounts.userById(userId))) throw new AccountNotFound(userId);
    await this.store.execute(organizationStream, organizationId, command);
    if (await this.accounts.userById(userId)) return;
    // Closed meanwhile, by somebody who could not yet see this membership.
    await this.commands.execute(new RemoveClosedMember({ organizationId, userId }, stepOf(command.metadata, 'undo')));
    throw new AccountNotFound(userId);
  }
}

@CommandHandler(ChangeMemberRole)
export class ChangeMemberRoleHandler implements ICommandHandler<ChangeMemberRole, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: ChangeMemberRole): Promise<void> {
    await this.store.execute(organizationStream, command.data.organizationId, command);
  }
}

@CommandHandler(RemoveMember)
export class RemoveMemberHandler implements ICommandHandler<RemoveMember, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: RemoveMember): Promise<void> {
    await this.store.execute(organizationStream, command.data.organizationId, command);
  }
}

@CommandHandler(RemoveClosedMember)
export class RemoveClosedMemberHandler implements ICommandHandler<RemoveClosedMember, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly accounts: Accounts,
  ) {}

  async execute({ data: { organizationId, userId }, metadata }: RemoveClosedMember): Promise<void> {
    if (await this.accounts.userById(userId)) return;
    if ((await this.accounts.roleIn(organizationId, userId)) === null) return;
    const remove = new RemoveMember({ organizationId, userId, accountClosed: true }, stepOf(metadata, 'remove'));
    await this.store.execute(organizationStream, organizationId, remove);
  }
}

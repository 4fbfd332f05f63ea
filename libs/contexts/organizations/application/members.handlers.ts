import { AccountNotFound, Accounts } from '@hubledger/contexts/identity/contract';
import { AggregateStore } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AddMember, ChangeMemberRole, RemoveMember } from '../domain/commands';
import { organizationStream } from '../domain/organization.decider';

@CommandHandler(AddMember)
export class AddMemberHandler implements ICommandHandler<AddMember, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly accounts: Accounts,
  ) {}

  async execute(command: AddMember): Promise<void> {
    const { organizationId, userId } = command.data;
    if (!(await this.accounts.userById(userId))) throw new AccountNotFound(userId);
    await this.store.execute(organizationStream, organizationId, command);
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

import { Avatars } from '@hubledger/contexts/identity/contract';
import { AggregateStore, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ReplaceOrganizationAvatar, SetOrganizationAvatar, UpdateOrganization } from '../domain/commands';
import { organizationStream } from '../domain/organization.decider';

@CommandHandler(UpdateOrganization)
export class UpdateOrganizationHandler implements ICommandHandler<UpdateOrganization, void> {
  constructor(private readonly store: AggregateStore) {}

  async execute(command: UpdateOrganization): Promise<void> {
    await this.store.execute(organizationStream, command.data.organizationId, command);
  }
}

@CommandHandler(SetOrganizationAvatar)
export class SetOrganizationAvatarHandler implements ICommandHandler<SetOrganizationAvatar, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly avatars: Avatars,
  ) {}

  async execute({ data: { organizationId, image }, metadata }: SetOrganizationAvatar): Promise<void> {
    const kept = image ? await this.avatars.keep(organizationId, image) : { object: null, contentType: null };
    const replace = new ReplaceOrganizationAvatar({ organizationId, ...kept }, stepOf(metadata, 'avatar'));
    await this.store.execute(organizationStream, organizationId, replace);
  }
}

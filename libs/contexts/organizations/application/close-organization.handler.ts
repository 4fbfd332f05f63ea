import { NamespaceEmptying } from '@hubledger/contexts/identity/contract';
import { AggregateStore, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CloseOrganization, type OrganizationClosing, RecordOrganizationClosing } from '../domain/commands';
import { OrganizationAccessDenied, OrganizationNotFound } from '../domain/errors';
import { organizationStream } from '../domain/organization.decider';
import { isAtLeast } from '../domain/roles';

/** Its repositories, then the organization itself; the same command finishes what a crash left undone. */
@CommandHandler(CloseOrganization)
export class CloseOrganizationHandler implements ICommandHandler<CloseOrganization, OrganizationClosing> {
  constructor(
    private readonly store: AggregateStore,
    private readonly namespaces: NamespaceEmptying,
  ) {}

  async execute({ data: { organizationId, force }, metadata }: CloseOrganization): Promise<OrganizationClosing> {
    const { state } = await this.store.load(organizationStream, organizationId);
    if (state.status !== 'live') throw new OrganizationNotFound(organizationId);
    const { name, members } = state;
    // Asked once, and before anything is deleted: from then on the closing goes through.
    const above = metadata.actorKind === 'admin-token' || metadata.actorKind === 'system';
    if (!above && !isAtLeast(members.get(metadata.actorId), 'super-admin'))
      throw new OrganizationAccessDenied(organizationId);
    const deleted = await this.namespaces.empty(organizationId, { force }, metadata);
    const closing = { organizationId, deletedRepositories: deleted.length };
    const record = new RecordOrganizationClosing(closing, stepOf(metadata, 'close'));
    await this.store.execute(organizationStream, organizationId, record);
    return { name, deletedRepositories: deleted };
  }
}

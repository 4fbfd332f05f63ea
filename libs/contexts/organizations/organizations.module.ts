import { Module } from '@nestjs/common';
import { CloseOrganizationHandler } from './application/close-organization.handler';
import { CreateOrganizationHandler } from './application/create-organization.handler';
import {
  AddMemberHandler,
  ChangeMemberRoleHandler,
  RemoveClosedMemberHandler,
  RemoveMemberHandler,
} from './application/members.handlers';
import { OrganizationClaimHolder } from './application/organization-claim-holder';
import { SetOrganizationAvatarHandler, UpdateOrganizationHandler } from './application/organization-settings.handlers';

export { removeClosedMembers } from './application/remove-closed-members.process';

/** Stands on what the identity context provides globally: accounts, name claims, avatars. */
@Module({
  providers: [
    AddMemberHandler,
    ChangeMemberRoleHandler,
    CloseOrganizationHandler,
    CreateOrganizationHandler,
    OrganizationClaimHolder,
    RemoveClosedMemberHandler,
    RemoveMemberHandler,
    SetOrganizationAvatarHandler,
    UpdateOrganizationHandler,
  ],
})
export class OrganizationsModule {}

import { Module } from '@nestjs/common';
import { CloseOrganizationHandler } from './application/close-organization.handler';
import { CreateOrganizationHandler } from './application/create-organization.handler';
import { AddMemberHandler, ChangeMemberRoleHandler, RemoveMemberHandler } from './application/members.handlers';
import { OrganizationClaimHolder } from './application/organization-claim-holder';
import { SetOrganizationAvatarHandler, UpdateOrganizationHandler } from './application/organization-settings.handlers';

/** Stands on what the identity context provides globally: accounts, name claims, avatars. */
@Module({
  providers: [
    AddMemberHandler,
    ChangeMemberRoleHandler,
    CloseOrganizationHandler,
    CreateOrganizationHandler,
    OrganizationClaimHolder,
    RemoveMemberHandler,
    SetOrganizationAvatarHandler,
    UpdateOrganizationHandler,
  ],
})
export class OrganizationsModule {}

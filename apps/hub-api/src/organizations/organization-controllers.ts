import { OrganizationAuditLogController } from './audit-log/audit-log.controller';
import { JoinedOrganizations } from './joined-organizations';
import { MembersController } from './members.controller';
import { OrganizationLookup } from './organization-lookup';
import { OrganizationProfileController } from './organization-profile.controller';
import { OrganizationsController } from './organizations.controller';

/** Organizations and their members. `organizationProviders` are what they (and whoami) need beside the global ports. */
export const organizationControllers = [
  OrganizationsController,
  MembersController,
  OrganizationProfileController,
  OrganizationAuditLogController,
];
export const organizationProviders = [JoinedOrganizations, OrganizationLookup];

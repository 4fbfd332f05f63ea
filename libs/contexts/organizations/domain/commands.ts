import { Command } from '@hubledger/kernel';
import type { OrganizationCreated, OrganizationRole } from './organization.events';

/** Answers `CreatedOrganization`. The creator becomes super-admin. */
export class CreateOrganization extends Command<'CreateOrganization', { name: string; description: string | null }> {
  readonly type = 'CreateOrganization';
}
export interface CreatedOrganization {
  readonly organizationId: string;
  readonly name: string;
}

/** What the decider receives of `CreateOrganization`: ids allocated, name claimed. */
export class RecordOrganization extends Command<'RecordOrganization', OrganizationCreated['data']> {
  readonly type = 'RecordOrganization';
}

/** The creation failed on its way: fences the stream, so that its name can be given back. */
export class AbandonOrganization extends Command<'AbandonOrganization', { organizationId: string; claim: string }> {
  readonly type = 'AbandonOrganization';
}

/** By an admin of the organization; only a super-admin makes another one. */
export class AddMember extends Command<
  'AddMember',
  { organizationId: string; userId: string; role: OrganizationRole }
> {
  readonly type = 'AddMember';
}

export class ChangeMemberRole extends Command<
  'ChangeMemberRole',
  { organizationId: string; userId: string; role: OrganizationRole }
> {
  readonly type = 'ChangeMemberRole';
}

/**
 * By an admin, or by the member itself. `accountClosed`: the account is being deleted, so the rule about the last
 * super-admin can't hold it back; an operator then names another one.
 */
export class RemoveMember extends Command<
  'RemoveMember',
  { organizationId: string; userId: string; accountClosed?: boolean }
> {
  readonly type = 'RemoveMember';
}

/** Takes out a member whose account is closed; without effect for all others, so it may be repeated. */
export class RemoveClosedMember extends Command<'RemoveClosedMember', { organizationId: string; userId: string }> {
  readonly type = 'RemoveClosedMember';
}

/** Absent fields stay as they are. */
export class UpdateOrganization extends Command<
  'UpdateOrganization',
  {
    organizationId: string;
    description?: string | null;
    bio?: string | null;
    website?: string | null;
    socialMedia?: string | null;
  }
> {
  readonly type = 'UpdateOrganization';
}

/** `image: null` takes the avatar away. */
export class SetOrganizationAvatar extends Command<
  'SetOrganizationAvatar',
  { organizationId: string; image: Buffer | null }
> {
  readonly type = 'SetOrganizationAvatar';
}

/** What the decider receives of `SetOrganizationAvatar`: the image stands in the object store. */
export class ReplaceOrganizationAvatar extends Command<
  'ReplaceOrganizationAvatar',
  { organizationId: string; object: string | null; contentType: string | null }
> {
  readonly type = 'ReplaceOrganizationAvatar';
}

/** Answers `OrganizationClosing`. Refused with the list of what is owned unless `force`. */
export class CloseOrganization extends Command<'CloseOrganization', { organizationId: string; force: boolean }> {
  readonly type = 'CloseOrganization';
}
export interface OrganizationClosing {
  readonly name: string;
  /** `type:namespace/name` of what was deleted with it. */
  readonly deletedRepositories: string[];
}

/** What the decider receives of `CloseOrganization`: its repositories are gone. */
export class RecordOrganizationClosing extends Command<
  'RecordOrganizationClosing',
  { organizationId: string; deletedRepositories: number }
> {
  readonly type = 'RecordOrganizationClosing';
}

export type OrganizationCommand =
  | RecordOrganization
  | AbandonOrganization
  | AddMember
  | ChangeMemberRole
  | RemoveMember
  | UpdateOrganization
  | ReplaceOrganizationAvatar
  | RecordOrganizationClosing;

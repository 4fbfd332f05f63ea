import { InvitationInvalid, type InvitedRole } from '@hubledger/contexts/invitations/contract';
import { INVITED_ROLES } from './invitation.dto';

export const NOT_INVITED_AS = 'role must be visitor, member or admin';

/** @throws InvitationInvalid: a broken rule (400, admin specification, sections 11 and 12), not a malformed field. */
export const invitedRole = (role: string): InvitedRole => {
  const known = INVITED_ROLES.find((one) => one === role);
  if (!known) throw new InvitationInvalid(NOT_INVITED_AS);
  return known;
};

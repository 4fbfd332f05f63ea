import type { DocumentStore } from '@hubledger/kernel';
import { countInvitations, type InvitationFilter } from '@projections/invitations/invitations/queries';
import { INVITATION_ACTIONS } from '../../accounts/invitations/invitation.dto';
import type { InvitationDetails, InvitationView } from '../../accounts/invitations/invitation-view';
import { cappedTotal, exactly } from '../query/total';
import type { InvitationListResponse, InvitationResponse, ListInvitationsQuery } from './invitation.dto';

export const invitationList = async (
  documents: DocumentStore,
  view: InvitationView,
  { action, limit, offset }: ListInvitationsQuery,
): Promise<InvitationListResponse> => {
  const known = INVITATION_ACTIONS.find((one) => one === action);
  if (action !== undefined && known === undefined) return { invitations: [], ...exactly(0), limit, offset };
  const filter: InvitationFilter = known === undefined ? {} : { action: known };
  const [found, total] = await Promise.all([
    view.list(filter, { limit, offset }),
    cappedTotal((cap) => countInvitations(documents, filter, cap)),
  ]);
  return { invitations: found.map(toResponse), ...total, limit, offset };
};

const toResponse = ({ row, ...details }: InvitationDetails): InvitationResponse => ({
  id: row.id,
  token: details.token,
  action: row.action,
  org_id: details.organization?.id ?? null,
  org_name: details.organization?.name ?? null,
  role: row.role,
  email: details.email,
  created_by: details.creator?.id ?? null,
  created_by_id: details.creator?.id ?? null,
  creator_username: details.creator?.name ?? 'System',
  created_at: row.created_at,
  expires_at: row.expires_at,
  max_usage: row.max_usage,
  usage_count: row.usage_count,
  is_reusable: details.isReusable,
  is_available: details.reason === null,
  error_message: details.reason,
  used_at: row.used_at,
  used_by: details.user?.id ?? null,
  used_by_id: details.user?.id ?? null,
  used_by_username: details.user?.name ?? null,
});

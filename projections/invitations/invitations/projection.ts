import type {
  InvitationCreated,
  InvitationRedeemed,
  InvitationRevoked,
} from '@hubledger/contexts/invitations/contract';
import { projection } from '@hubledger/kernel';
import { type InvitationRow, invitationsModel } from './read-model';

const row = (data: InvitationCreated['data']): InvitationRow => ({
  id: data.numericId,
  action: data.action,
  organization_id: data.organizationId,
  role: data.role,
  email: data.email,
  created_by: data.createdBy,
  created_at: data.createdAt,
  expires_at: data.expiresAt,
  max_usage: data.maxUsage,
  usage_count: 0,
  used_at: null,
  used_by: null,
  token: data.token,
  ends_with: [data.createdBy, data.organizationId].filter((id) => id !== null),
});

/** Answers "which invitations are out, and how often were they used?". */
export const invitations = projection<InvitationRow, InvitationCreated | InvitationRedeemed | InvitationRevoked>({
  model: invitationsModel,
  handles: ['InvitationCreated', 'InvitationRedeemed', 'InvitationRevoked'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data }) => {
    const id = data.invitationId;
    switch (type) {
      case 'InvitationCreated':
        return [{ id, apply: () => row(data) }];
      case 'InvitationRedeemed': {
        const { usageCount: usage_count, redeemedAt, userId } = data;
        const first = (found: InvitationRow) => found.used_at === null;
        const apply = (found: InvitationRow | undefined): InvitationRow | null => {
          if (!found) return null; // taken back while a use was under way
          return { ...found, usage_count, ...(first(found) ? { used_at: redeemedAt, used_by: userId } : {}) };
        };
        return [{ id, apply }];
      }
      case 'InvitationRevoked':
        return [{ id, apply: () => null }];
    }
  },
});

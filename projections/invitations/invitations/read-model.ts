import type { InvitationAction, InvitedRole } from '@hubledger/contexts/invitations/contract';
import type { ReadModel } from '@hubledger/kernel';

/** An invitation that was not taken back; the document's id is the invitation's. Whether it can be used depends on the time. */
export interface InvitationRow {
  id: number;
  action: InvitationAction;
  organization_id: string | null;
  role: InvitedRole | null;
  /** Sealed with the invitation's key. */
  email: string | null;
  /** User id; null = the admin of the installation. */
  created_by: string | null;
  created_at: string;
  expires_at: string;
  max_usage: number | null;
  usage_count: number;
  /** When and by whom it was used first. */
  used_at: string | null;
  used_by: string | null;
  token: { ref: string; version: number };
  /** Whose closing ends it: who sent it, and the organization. */
  ends_with: string[];
}

export const invitationsModel: ReadModel<InvitationRow> = {
  name: 'invitations',
  version: 1,
  indexes: { id: ['order'], action: ['order'], organization_id: ['order'], ends_with: ['order'] },
  compound: [
    ['action', 'id'],
    ['organization_id', 'id'],
  ],
};

import type {
  InvitationCreated,
  InvitationRedeemed,
  InvitationRevoked,
} from '@hubledger/contexts/invitations/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { invitations } from './projection';
import type { InvitationRow } from './read-model';

const at = '2030-01-01T00:00:00.000Z';
const given = projectionOf(invitations).given;
const stream = 'invitation-i1';
const token = { ref: 'invitation/i1', version: 1 };

const created = recorded<InvitationCreated>(stream, 'InvitationCreated', {
  invitationId: 'i1',
  numericId: 4,
  action: 'join_org',
  organizationId: 'o1',
  role: 'member',
  email: null,
  createdBy: 'u1',
  createdAt: at,
  expiresAt: '2030-01-08T00:00:00.000Z',
  maxUsage: 2,
  token,
});
const row: InvitationRow = {
  id: 4,
  action: 'join_org',
  organization_id: 'o1',
  role: 'member',
  email: null,
  created_by: 'u1',
  created_at: at,
  expires_at: '2030-01-08T00:00:00.000Z',
  max_usage: 2,
  usage_count: 0,
  used_at: null,
  used_by: null,
  token,
  ends_with: ['u1', 'o1'],
};
const redeemed = (userId: string, usageCount: number, redeemedAt: string) =>
  recorded<InvitationRedeemed>(stream, 'InvitationRedeemed', {
    invitationId: 'i1',
    useId: userId,
    userId,
    organizationId: 'o1',
    role: 'member',
    redeemedAt,
    usageCount,
  });
const first = redeemed('u2', 1, '2030-01-02T00:00:00.000Z');
const revoked = recorded<InvitationRevoked>(stream, 'InvitationRevoked', { invitationId: 'i1', reason: 'deleted' });
const second = redeemed('u3', 2, '2030-01-03T00:00:00.000Z');
const used = { ...row, usage_count: 1, used_at: '2030-01-02T00:00:00.000Z', used_by: 'u2' };

describe('invitations', () => {
  it('are listed from their making', () => given(created).then({ i1: row }));
  it('tell who used them first', () => given(created, first).then({ i1: used }));
  it('keep the first when they are used again', () =>
    given(created, first, second).then({ i1: { ...used, usage_count: 2 } }));
  it('are gone once taken back', () => given(created, first, revoked).then({}));
  it('stay gone when a use was under way', () => given(created, revoked, second).then({}));
});

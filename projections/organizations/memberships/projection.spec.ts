import type {
  MemberAdded,
  MemberRemoved,
  MemberRoleChanged,
  OrganizationClosed,
} from '@hubledger/contexts/organizations/contract';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { memberships } from './projection';
import type { Membership } from './read-model';

const given = projectionOf(memberships).given;
const organizationId = 'o1';

const added = (userId: string) =>
  recorded<MemberAdded>('organization-o1', 'MemberAdded', { organizationId, userId, role: 'member' });
const ada = added('ada');
const bob = added('bob');
const promoted = recorded<MemberRoleChanged>('organization-o1', 'MemberRoleChanged', {
  organizationId,
  userId: 'ada',
  from: 'member',
  to: 'admin',
});
const left = recorded<MemberRemoved>('organization-o1', 'MemberRemoved', {
  organizationId,
  userId: 'ada',
  role: 'admin',
});
const closed = recorded<OrganizationClosed>('organization-o1', 'OrganizationClosed', {
  organizationId,
  name: 'lab',
  members: ['ada', 'bob'],
  deletedRepositories: 0,
});
const membership = ({ data, recordedAt }: typeof ada): Membership => ({
  organization_id: 'o1',
  user_id: data.userId,
  role: 'member',
  joined_at: recordedAt,
});

describe('memberships', () => {
  it('are one per person and organization', () =>
    given(ada, bob).then({ o1_ada: membership(ada), o1_bob: membership(bob) }));
  it('follow the role', () => given(ada, promoted).then({ o1_ada: { ...membership(ada), role: 'admin' } }));
  it('end when somebody leaves', () => given(ada, bob, promoted, left).then({ o1_bob: membership(bob) }));
  it('end with the organization', () => given(ada, bob, closed).then({}));
});

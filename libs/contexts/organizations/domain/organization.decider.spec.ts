import type { ActorKind, CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import {
  AbandonOrganization,
  AddMember,
  ChangeMemberRole,
  RecordOrganization,
  RecordOrganizationClosing,
  RemoveMember,
  ReplaceOrganizationAvatar,
  UpdateOrganization,
} from './commands';
import { organizationDecider } from './organization.decider';
import type { OrganizationCreated, OrganizationEvent, OrganizationRole } from './organization.events';

const given = givenFor(organizationDecider);
const organizationId = 'o1';
const by = (actorId: string, actorKind: ActorKind = 'user'): CommandMetadata => ({
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: '2030-01-01T00:00:00.000Z',
  actorId,
  actorKind,
});
const admin = by('admin', 'admin-token');
const data: OrganizationCreated['data'] = {
  organizationId,
  numericId: 7,
  name: 'lab',
  normalizedName: 'lab',
  description: null,
  createdBy: 'ada',
  privateQuotaBytes: null,
  publicQuotaBytes: null,
  createdAt: '2030-01-01T00:00:00.000Z',
};
const added = (userId: string, role: OrganizationRole): OrganizationEvent => ({
  type: 'MemberAdded',
  data: { organizationId, userId, role },
});
const removed = (userId: string, role: OrganizationRole): OrganizationEvent => ({
  type: 'MemberRemoved',
  data: { organizationId, userId, role },
});
const created: OrganizationEvent[] = [{ type: 'OrganizationCreated', data }, added('ada', 'super-admin')];
const abandoned: OrganizationEvent = { type: 'CreationAbandoned', data: { claim: 'x' } };
const staffed = [...created, added('bob', 'admin'), added('cyd', 'member')];

const add = (userId: string, role: OrganizationRole, who: CommandMetadata) =>
  new AddMember({ organizationId, userId, role }, who);
const change = (userId: string, role: OrganizationRole, who: CommandMetadata) =>
  new ChangeMemberRole({ organizationId, userId, role }, who);
const remove = (userId: string, who: CommandMetadata, accountClosed?: boolean) =>
  new RemoveMember({ organizationId, userId, accountClosed }, who);

describe('creating an organization', () => {
  const record = new RecordOrganization(data, by('ada'));
  const abandon = new AbandonOrganization({ organizationId, claim: 'x' }, by('ada'));
  it('makes its creator super-admin', () =>
    given()
      .when(record)
      .then(...created));
  it('happens once', () =>
    given(...created)
      .when(record)
      .thenRefused('organizations.exists'));
  it('is refused after the fence', () => given(abandoned).when(record).thenRefused('organizations.creation_abandoned'));
  it('can be abandoned before', () => given().when(abandon).then(abandoned));
  it('can not be abandoned after', () =>
    given(...created)
      .when(abandon)
      .thenNothing());
});

describe('adding a member', () => {
  it('is for admins', () =>
    given(...staffed)
      .when(add('dan', 'member', by('bob')))
      .then(added('dan', 'member')));
  it('is not for members', () =>
    given(...staffed)
      .when(add('dan', 'visitor', by('cyd')))
      .thenRefused('organizations.access_denied'));
  it('is not for strangers', () =>
    given(...staffed)
      .when(add('eve', 'visitor', by('eve')))
      .thenRefused('organizations.access_denied'));
  it('makes a super-admin only by a super-admin', () =>
    given(...staffed)
      .when(add('dan', 'super-admin', by('bob')))
      .thenRefused('organizations.access_denied'));
  it('works with the admin token', () =>
    given(...staffed)
      .when(add('dan', 'super-admin', admin))
      .then(added('dan', 'super-admin')));
  it('happens once', () =>
    given(...staffed)
      .when(add('cyd', 'member', by('bob')))
      .thenRefused('organizations.already_member'));
});

describe('changing a role', () => {
  const changed = (userId: string, from: OrganizationRole, to: OrganizationRole): OrganizationEvent => ({
    type: 'MemberRoleChanged',
    data: { organizationId, userId, from, to },
  });
  it('says from and to', () =>
    given(...staffed)
      .when(change('cyd', 'admin', by('bob')))
      .then(changed('cyd', 'member', 'admin')));
  it('is no event when nothing changes', () =>
    given(...staffed)
      .when(change('cyd', 'member', by('bob')))
      .thenNothing());
  it('needs a membership', () =>
    given(...staffed)
      .when(change('dan', 'member', by('bob')))
      .thenRefused('organizations.membership_not_found'));
  it('does not let an admin demote a super-admin', () =>
    given(...staffed)
      .when(change('ada', 'member', by('bob')))
      .thenRefused('organizations.access_denied'));
  it('does not demote the last super-admin', () =>
    given(...staffed)
      .when(change('ada', 'admin', by('ada')))
      .thenRefused('organizations.last_super_admin'));
  it('demotes one of two', () =>
    given(...staffed, added('dan', 'super-admin'))
      .when(change('ada', 'admin', by('dan')))
      .then(changed('ada', 'super-admin', 'admin')));
  it('lets nobody promote themselves', () =>
    given(...staffed)
      .when(change('cyd', 'admin', by('cyd')))
      .thenRefused('organizations.access_denied'));
});

describe('removing a member', () => {
  it('is for admins', () =>
    given(...staffed)
      .when(remove('cyd', by('bob')))
      .then(removed('cyd', 'member')));
  it('is for the member too', () =>
    given(...staffed)
      .when(remove('cyd', by('cyd')))
      .then(removed('cyd', 'member')));
  it('is not for another member', () =>
    given(...staffed, added('dan', 'member'))
      .when(remove('dan', by('cyd')))
      .thenRefused('organizations.access_denied'));
  it('needs a membership', () =>
    given(...staffed)
      .when(remove('dan', by('bob')))
      .thenRefused('organizations.membership_not_found'));
  it('keeps the last super-admin', () =>
    given(...staffed)
      .when(remove('ada', by('ada')))
      .thenRefused('organizations.last_super_admin'));
  it('gives way when the account is deleted', () =>
    given(...staffed)
      .when(remove('ada', admin, true))
      .then(removed('ada', 'super-admin')));
  it('is done once for a deleted account', () =>
    given(...staffed)
      .when(remove('dan', admin, true))
      .thenNothing());
});

describe('settings', () => {
  const updated: OrganizationEvent = {
    type: 'OrganizationUpdated',
    data: { organizationId, description: 'we count', bio: null, website: null, socialMedia: null },
  };
  const update = (who: CommandMetadata) => new UpdateOrganization({ organizationId, description: 'we count' }, who);
  const avatar = { organizationId, object: 'avatars/aa/aa', contentType: 'image/png' };
  it('change what is named and keep the rest', () =>
    given(...staffed)
      .when(update(by('bob')))
      .then(updated));
  it('are no event when nothing changes', () =>
    given(...staffed, updated)
      .when(update(by('bob')))
      .thenNothing());
  it('are not for members', () =>
    given(...staffed)
      .when(update(by('cyd')))
      .thenRefused('organizations.access_denied'));
  it('include the avatar', () =>
    given(...staffed)
      .when(new ReplaceOrganizationAvatar(avatar, by('bob')))
      .then({ type: 'OrganizationAvatarSet', data: avatar }));
  it('keep the same avatar', () =>
    given(...staffed, { type: 'OrganizationAvatarSet', data: avatar })
      .when(new ReplaceOrganizationAvatar(avatar, by('bob')))
      .thenNothing());
});

describe('closing an organization', () => {
  const close = (who: CommandMetadata) =>
    new RecordOrganizationClosing({ organizationId, deletedRepositories: 3 }, who);
  const closed: OrganizationEvent = {
    type: 'OrganizationClosed',
    data: { organizationId, name: 'lab', members: ['ada', 'bob', 'cyd'], deletedRepositories: 3 },
  };
  it('names who was in it', () =>
    given(...staffed)
      .when(close(by('ada')))
      .then(closed));
  it('goes through for somebody who lost their role on the way: its repositories are gone already', () =>
    given(...staffed)
      .when(close(by('bob')))
      .then(closed));
  it('happens once', () =>
    given(...staffed, closed)
      .when(close(admin))
      .thenNothing());
  it('does not hold back an account that is being closed at the same time', () =>
    given(...staffed, closed)
      .when(new RemoveMember({ organizationId, userId: 'ada', accountClosed: true }, by('ada')))
      .thenNothing());
  it('ends everything else', () =>
    given(...staffed, closed)
      .when(add('dan', 'member', admin))
      .thenRefused('organizations.not_found'));
});

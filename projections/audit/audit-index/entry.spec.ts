import { recorder } from '@hubledger/testing/recorded';
import { auditEntryOf } from './entry';

const recorded = recorder();
const aboutOf = (stream: string, type: string, data: object) => auditEntryOf(recorded(stream, type, data)).about;

describe('whom and what an event is about', () => {
  it.each([
    ['user-u1', 'AccountClosed', { userId: 'u1' }, ['user-u1']],
    [
      'organization-o1',
      'MemberAdded',
      { organizationId: 'o1', userId: 'u1' },
      ['organization-o1', 'user-u1', 'namespace-o1'],
    ],
    ['accesstoken-h1', 'TokenIssued', { tokenHash: 'h1', userId: 'u1' }, ['user-u1']],
    ['claim-account_x', 'Claimed', { holder: 'repository-r1' }, ['repository-r1']],
    ['system-log', 'LoginFailed', { name: '*' }, []],
    ['system-log', 'LoginFailed', { name: 'ada', userId: 'u1' }, ['user-u1']],
    [
      'invitation-i1',
      'InvitationCreated',
      { invitationId: 'i1', organizationId: 'o1', createdBy: 'u1' },
      ['invitation-i1', 'organization-o1', 'user-u1', 'namespace-o1'],
    ],
    [
      'repository-r1',
      'RepositoryMoved',
      { repositoryId: 'r1', fromOwnerId: 'u1', ownerId: 'o1' },
      ['repository-r1', 'namespace-u1', 'namespace-o1'],
    ],
    ['namespace-u1', 'StorageCommitted', { ownerId: 'u1', repositoryId: 'r1' }, ['namespace-u1', 'repository-r1']],
    [
      'organization-o1',
      'OrganizationClosed',
      { organizationId: 'o1', members: ['u1', 'u2'] },
      ['organization-o1', 'user-u1', 'user-u2', 'namespace-o1'],
    ],
    ['fallbacksource-s1', 'FallbackSourceRemoved', { sourceId: 's1' }, ['fallbacksource-s1']],
    ['invitation-i1', 'InvitationCreated', { organizationId: null, createdBy: null }, ['invitation-i1']],
  ])('%s %s', (stream, type, data, about) => expect(aboutOf(stream, type, data)).toEqual(about));

  it('is bounded', () => {
    const members = Array.from({ length: 5_000 }, (_, n) => `u${n}`);
    expect(aboutOf('organization-o1', 'OrganizationClosed', { members }).length).toBeLessThanOrEqual(201);
  });
});

it('who was not let in was refused', () => {
  expect(auditEntryOf(recorded('system-log', 'LoginFailed', {})).outcome).toBe('refused');
  expect(auditEntryOf(recorded('user-u1', 'PasswordChanged', {})).outcome).toBe('success');
});

import type { RecordedEvent } from '@hubledger/kernel';
import { recorder } from '@hubledger/testing/recorded';
import { PastReader } from './past-reader';
import { repositoryAccess } from './repository-access';

const recorded = recorder();
const org = (type: string, userId: string, data: object) =>
  recorded('organization-acme', type, { organizationId: 'acme', userId, ...data });
const user = (userId: string, isActive = true) =>
  recorded(`user-${userId}`, 'UserCreated', { userId, username: userId, isActive });
const repo = (type: string, data: object) => recorded('repository-r', type, { repositoryId: 'r', ...data });

const events = [
  user('ada'),
  user('bob'),
  user('cyd', false),
  recorded('organization-acme', 'OrganizationCreated', { organizationId: 'acme', name: 'acme' }),
  org('MemberAdded', 'ada', { role: 'super-admin' }),
  org('MemberAdded', 'bob', { role: 'visitor' }),
  org('MemberAdded', 'cyd', { role: 'admin' }),
  repo('RepositoryCreated', {
    ...{ ownerId: 'bob', ownerKind: 'user', namespace: 'bob', name: 'r', visibility: 'public', createdAt: '' },
  }),
  repo('VisibilityChanged', { to: 'private' }),
  repo('RepositoryMoved', { ownerId: 'acme', ownerKind: 'organization', namespace: 'acme', name: 'r' }),
  org('MemberRoleChanged', 'bob', { to: 'member' }),
  org('MemberRoleChanged', 'bob', { to: 'admin' }),
  org('MemberRemoved', 'bob', {}),
  org('MemberAdded', 'bob', { role: 'member' }),
  repo('RepositoryDeleted', {}),
] as const;
const [, , , , joined, visitor, , made, hidden, moved, , admin, , back, gone] = events;

const at = async ({ position, recordedAt }: { position: string; recordedAt: string }, offset = 0, limit = 10) => {
  const log = {
    readStream: (stream: string) =>
      Promise.resolve(events.filter((event) => event.stream === stream) as unknown as RecordedEvent[]),
  };
  const reader = new PastReader({ log }, { position, time: recordedAt });
  const found = await repositoryAccess(reader, 'r', { offset, limit });
  const people = found.grants.map(({ userId, role, rights, by }) => ({
    who: `${userId}, ${role}`,
    may: Object.entries(rights).flatMap(([need, may]) => (may ? [need] : [])),
    by: by.map(({ type }) => type),
  }));
  return { ...found, people, eventsRead: reader.eventsRead };
};

describe('who could do what in a repository', () => {
  it('is told of its owner, by the event that made them so', async () =>
    expect((await at(hidden)).people).toEqual([
      { who: 'bob, owner', may: ['read', 'write', 'administer'], by: ['RepositoryCreated'] },
    ]));

  it('is told of anybody, by what made it public or private', async () => {
    const [open, closed] = [await at(made), await at(hidden)];
    expect([open.anybody.read, open.then.visibility]).toEqual([true, [made]]);
    expect([closed.anybody.read, closed.then.visibility]).toEqual([false, [hidden]]);
  });

  it('is told of members, by what let them in and what gave them their role', async () => {
    const { people } = await at(admin);
    expect(people).toEqual([
      { who: 'ada, super-admin', may: ['read', 'write', 'administer'], by: ['MemberAdded'] },
      { who: 'bob, admin', may: ['read', 'write', 'administer'], by: ['MemberAdded', 'MemberRoleChanged'] },
      { who: 'cyd, admin', may: [], by: ['MemberAdded'] }, // inactive
    ]);
    const { grants } = await at(admin);
    expect(grants[1]?.by).toEqual([visitor, admin]);
  });

  it('is told of who left and came back by the latter', async () => {
    const { grants } = await at(back);
    expect(grants.map(({ userId, by }) => [userId, by])).toContainEqual(['bob', [back]]);
  });

  it('ends with the repository', async () => {
    const { people, anybody, then } = await at(gone);
    expect([people, anybody.read, then.existence]).toEqual([[], false, [gone]]);
  });

  it('comes in pages of people, in order of joining', async () => {
    const first = await at(moved, 0, 2);
    expect([first.grants.map(({ userId }) => userId), first.next]).toEqual([['ada', 'bob'], 2]);
    const rest = await at(moved, 2, 2);
    expect([rest.grants.map(({ userId }) => userId), rest.next]).toEqual([['cyd'], null]);
  });

  it('rests on the streams of the repository, its owner and the people of the page', async () =>
    expect((await at(joined)).eventsRead + (await at(made)).eventsRead).toBe(0 + 2));
});

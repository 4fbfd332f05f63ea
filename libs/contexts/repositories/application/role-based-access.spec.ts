import type { Account, Accounts } from '../../identity/contract';
import type { OrganizationRole } from '../../organizations/contract';
import type { FoundRepository } from '../domain/repository-directory.port';
import { RoleBasedAccess } from './role-based-access';

const ROLES: Readonly<Record<string, OrganizationRole>> = {
  visitor: 'visitor',
  member: 'member',
  admin: 'admin',
  boss: 'super-admin',
};

const repository = (change: Partial<FoundRepository>): FoundRepository =>
  ({ repositoryId: 'r', ownerKind: 'user', ownerId: 'owner', visibility: 'private', ...change }) as FoundRepository;

const accessTo = (found: FoundRepository | null) => {
  const accounts = {
    roleIn: async (_: string, userId: string) => ROLES[userId] ?? null,
    userById: async (id: string) => ({ kind: 'user', id, name: id }) as Account,
    byName: async (name: string) =>
      (name === 'acme'
        ? { kind: 'organization', id: 'o', name }
        : name === 'bob'
          ? { kind: 'user', id: 'bob', name }
          : null) as Account | null,
  } as unknown as Accounts;
  return new RoleBasedAccess(
    { find: async () => found, findMoved: async () => null, byId: async () => found },
    accounts,
  );
};

type Question = 'forReading' | 'forWriting' | 'forAdministration';

const answer = async (found: FoundRepository | null, question: Question, userId: string | null): Promise<string> => {
  try {
    await accessTo(found)[question](userId, 'model', 'ns', 'name');
    return 'yes';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const MISSING = 'repositories.not_found';
const NO = 'repositories.forbidden';
const company = { ownerKind: 'organization', ownerId: 'o' } as const;

describe.each([
  [
    'a private repository of a user',
    repository({}),
    [
      [null, MISSING, MISSING, MISSING],
      ['stranger', MISSING, MISSING, MISSING],
      ['owner', 'yes', 'yes', 'yes'],
    ],
  ],
  [
    'a public repository of a user',
    repository({ visibility: 'public' }),
    [
      [null, 'yes', NO, NO],
      ['stranger', 'yes', NO, NO],
      ['owner', 'yes', 'yes', 'yes'],
    ],
  ],
  [
    'a private repository of an organization',
    repository(company),
    [
      [null, MISSING, MISSING, MISSING],
      ['stranger', MISSING, MISSING, MISSING],
      ['visitor', 'yes', NO, NO],
      ['member', 'yes', 'yes', NO],
      ['admin', 'yes', 'yes', 'yes'],
      ['boss', 'yes', 'yes', 'yes'],
    ],
  ],
  [
    'a public repository of an organization',
    repository({ ...company, visibility: 'public' }),
    [
      ['stranger', 'yes', NO, NO],
      ['visitor', 'yes', NO, NO],
      ['member', 'yes', 'yes', NO],
    ],
  ],
  [
    'no repository',
    null,
    [
      [null, MISSING, MISSING, MISSING],
      ['owner', MISSING, MISSING, MISSING],
    ],
  ],
] as Array<[string, FoundRepository | null, Array<[string | null, string, string, string]>]>)(
  '%s',
  (_, found, rows) => {
    it.each(rows)('for %s: read %s, write %s, administer %s', async (userId, read, write, administer) => {
      expect(await answer(found, 'forReading', userId)).toBe(read);
      expect(await answer(found, 'forWriting', userId)).toBe(write);
      expect(await answer(found, 'forAdministration', userId)).toBe(administer);
    });
  },
);

describe('the rows of a list', () => {
  it('are those the caller may read now', async () => {
    expect([...(await accessTo(repository({})).readable('owner', ['r'])).keys()]).toEqual(['r']);
    expect([...(await accessTo(repository({})).readable('stranger', ['r'])).keys()]).toEqual([]);
    expect([...(await accessTo(null).readable('owner', ['r'])).keys()]).toEqual([]);
  });
});

describe('where a caller may create', () => {
  const ownerFor = (userId: string, namespace: string | null) => accessTo(null).ownerFor(userId, namespace);
  it('is their own namespace', async () => {
    const own = { ownerId: 'bob', ownerKind: 'user', namespace: 'bob' };
    expect(await ownerFor('bob', null)).toEqual(own);
    expect(await ownerFor('bob', 'bob')).toEqual(own);
  });
  it('is an organization they work for', async () =>
    expect(await ownerFor('member', 'acme')).toEqual({ ownerId: 'o', ownerKind: 'organization', namespace: 'acme' }));
  it.each([
    ['visitor', 'acme'],
    ['stranger', 'acme'],
    ['stranger', 'bob'],
    ['stranger', 'nobody'],
  ])('is not, for %s, %s', async (userId, namespace) => {
    await expect(ownerFor(userId, namespace)).rejects.toMatchObject({ code: NO });
  });
});

import { type DocumentStore, type RecordedEvent, type ReadStreamOptions, Sealer } from '@hubledger/kernel';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { projected } from '@hubledger/testing/projected';
import { recorder } from '@hubledger/testing/recorded';
import { allProjections } from '@projections/index';
import { shownEvents } from './shown-events';

const [ANN, BOB, LAB, NET] = ['1', '2', '3', '4'].map((digit) => `${digit.repeat(8)}-1111-5111-8111-111111111111`) as [
  string,
  string,
  string,
  string,
];

const sizes = {
  files: 0,
  regularBytes: 0,
  totalBytes: 0,
  usedBytes: 0,
  commits: 0,
  lfsReferences: { count: 0, bytes: 0 },
};
const at = '2030-01-01T00:00:00.000Z';

/** Two people, an organization and a repository, of which bob and the repository are gone. */
const history = (email = 'ann@example.com') => {
  const recorded = recorder();
  const user = (userId: string, username: string, address: string) =>
    recorded(`user-${userId}`, 'UserCreated', {
      ...{ userId, numericId: 1, username, normalizedName: username, email: address, emailHash: 'h' },
      ...{ emailVerified: false, isActive: true, password: { ref: 'p', version: 1 } },
      ...{ privateQuotaBytes: null, publicQuotaBytes: null, createdAt: at },
    });
  const lab = { organizationId: LAB, numericId: 3, name: 'lab', normalizedName: 'lab', description: null };
  const net = { repositoryId: NET, repositoryType: 'model', ownerId: ANN, namespace: 'ann', name: 'net' };
  const request = { $correlationId: 'request', $causationId: 'request', actorId: ANN };
  const step = {
    metadata: { ...request, $causationId: 'c1', actorId: 'system', actorKind: 'system', onBehalfOf: BOB },
  } as const;
  const events = [
    user(ANN, 'ann', email),
    user(BOB, 'bob', 'bob@example.com'),
    recorded(`organization-${LAB}`, 'OrganizationCreated', { ...lab, createdBy: ANN, createdAt: at }),
    recorded(`organization-${LAB}`, 'OrganizationUpdated', {
      ...{ organizationId: LAB, description: 'sealed:1:nobody:AAAA', bio: null, website: null, socialMedia: null },
    }),
    recorded(`repository-${NET}`, 'RepositoryCreated', {
      ...{ ...net, numericId: 4, ownerKind: 'user', visibility: 'private', sdk: null, createdBy: ANN },
      ...{ objectPrefix: 'x', createdAt: at },
    }),
    recorded(`repository-${NET}`, 'TagDeleted', { repositoryId: NET, tag: 'v1.0', commit: 'c' }),
    recorded(`repository-${NET}`, 'RepositoryDeleted', { ...net, visibility: 'private', sizes, createdAt: at }),
    recorded(`repository-${NET}`, 'ClaimForfeited', { claim: 'claim-repository_x' }),
    recorded('accesstoken-t', 'TokenIssued', {
      tokenHash: 't',
      numericId: 1,
      userId: ANN,
      name: 'ci',
      role: 'read',
      createdAt: at,
    }),
    recorded('accesstoken-t', 'Revoked', { credential: 't', userId: ANN, kind: 'token' }, { metadata: request }),
    recorded(
      `user-${BOB}`,
      'AccountClosed',
      { userId: BOB, username: 'bob', isActive: true, emailVerified: false, deletedRepositories: 0 },
      { metadata: { ...request, commandId: 'c1' } },
    ),
    recorded(`organization-${LAB}`, 'MemberRemoved', { organizationId: LAB, userId: BOB, role: 'member' }, step),
  ];
  return events as unknown as RecordedEvent[];
};

class CountingLog {
  reads: Array<{ stream: string; limit: number }> = [];
  constructor(private readonly events: readonly RecordedEvent[]) {}
  readonly readStream = async (stream: string, { after, limit = 1_000, backwards = false }: ReadStreamOptions = {}) => {
    this.reads.push({ stream, limit });
    const own = this.events.filter((event) => event.stream === stream && event.revision > (after ?? -1));
    return (backwards ? own.reverse() : own).slice(0, limit);
  };
}

const shown = async (
  events: readonly RecordedEvent[],
  { sealer = new Sealer(new InMemoryVault()), of = events, folded = false } = {},
) => {
  const log = new CountingLog(events);
  const documents = await projected(allProjections, events);
  return { log, entries: await shownEvents({ documents, log, sealer }, of, { folded }) };
};

describe('an audit entry', () => {
  it('calls those who are gone by the name they had', async () => {
    const { entries } = await shown(history());
    expect(entries.map(({ summary }) => summary).slice(5)).toEqual([
      'account actor deleted the tag v1.0 of ann/net (was at c)',
      'account actor deleted the private model ann/net (0 files, 0 bytes)',
      'ann/net lost a repository name that it no longer bears: others may take it',
      'account actor created the access token "ci" (read) for ann',
      'ann revoked the access token "ci"',
      'ann closed the account of bob',
      'The hub, on behalf of bob, removed bob from lab (was member)',
    ]);
    expect(entries.at(-1)?.actor).toMatchObject({ username: null, on_behalf_of: BOB, on_behalf_of_name: 'bob' });
  });

  it('has what changed, from the event, and from a short stream where that is asked for', async () => {
    const told = await shown(history());
    const { entries } = await shown(history(), { folded: true });
    const changes = entries.map(({ changes: own }) => own);
    expect(changes[3]).toEqual([{ field: 'description', before: null, after: 'sealed:1:nobody:AAAA' }]);
    expect(told.entries.map(({ changes: own }) => own)).toEqual([
      ...changes.slice(0, 3),
      null,
      ...changes.slice(4, 7),
      null,
      ...changes.slice(8, 10),
      null,
      changes[11],
    ]);
    expect(told.log.reads.some(({ stream }) => stream === `organization-${LAB}`)).toBe(false);
    expect(changes[2]).toContainEqual({ field: 'name', before: null, after: 'lab' });
    expect(changes[5]).toEqual([{ field: 'tags.v1\\.0', before: 'c', after: null }]);
    expect(changes[9]).toEqual([]);
  });

  it('does not fold what is far back, and no more than a page may cost', async () => {
    const [, , created] = history();
    const again = recorder();
    const updates = Array.from({ length: 150 }, (_, index) =>
      again(`organization-${LAB}`, index === 0 ? 'OrganizationCreated' : 'OrganizationUpdated', {
        ...(created!.data as object),
        ...{ description: `${index}`, bio: null, website: null, socialMedia: null },
      }),
    ) as RecordedEvent[];
    const { log, entries } = await shown(updates, { folded: true });
    expect(entries[99]?.changes).toEqual([{ field: 'description', before: '98', after: '99' }]);
    expect(entries[100]?.changes).toBeNull();
    expect(log.reads.filter(({ limit }) => limit > 1)).toHaveLength(1);
  });

  it('leads to its cause on the page, to the thread where that is elsewhere, and nowhere for a request', async () => {
    const events = history();
    const { entries } = await shown(events);
    const closed = events.at(-2)!;
    expect(entries.at(-1)?.links).toEqual({
      self: `/admin/api/audit/events/${events.at(-1)!.position}`,
      correlation: '/admin/api/audit/correlation/request',
      cause: `/admin/api/audit/events/${closed.position}`,
      subject: `/admin/api/audit/events?stream=organization-${LAB}`,
      state_before: `/admin/api/audit/state?kind=organization&id=${LAB}&at=${closed.position}`,
      state_after: `/admin/api/audit/state?kind=organization&id=${LAB}&at=${events.at(-1)!.position}`,
      difference: `/admin/api/audit/diff?kind=organization&id=${LAB}&from=${closed.position}&to=${events.at(-1)!.position}`,
    });
    expect(entries.at(-2)?.links.cause).toBeNull();
    const alone = await shown(events, { of: events.slice(-1) });
    expect(alone.entries[0]?.links.cause).toBe('/admin/api/audit/correlation/request');
    expect(entries[0]?.links.state_before).toBeNull();
    expect(entries[8]?.links).toMatchObject({ state_before: null, state_after: null, difference: null });
  });

  it('looks names up together', async () => {
    const events = history();
    const documents = await projected(allProjections, events);
    let asked = 0;
    const counting = {
      collection: (model: never) => {
        asked += 1;
        return documents.collection(model);
      },
    } as unknown as DocumentStore;
    const page = Array.from({ length: 1_000 }, (_, index) => events[index % events.length]!);
    const log = new CountingLog(events);
    await shownEvents({ documents: counting, log, sealer: new Sealer(new InMemoryVault()) }, page, { folded: true });
    expect(asked).toBe(3);
    expect(log.reads.length).toBeLessThan(20);
  });
});

describe('personal data in an audit entry', () => {
  it('is in clear until its key is destroyed, and what only looks sealed stays as written', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const [first, , , updated] = history(await sealer.seal(ANN, 'ann@example.com'));
    const from = { ip: await sealer.seal(ANN, '203.0.113.7'), userAgent: await sealer.seal(ANN, 'curl/8') };
    const events = [{ ...first, metadata: { ...first!.metadata, ...from } }, updated] as RecordedEvent[];
    const before = await shown(events, { sealer });
    expect(before.entries[0]).toMatchObject({
      actor: { ip: '203.0.113.7', user_agent: 'curl/8' },
      data: { email: 'ann@example.com' },
    });
    expect(before.entries[0]?.changes).toContainEqual({ field: 'email', before: null, after: 'ann@example.com' });
    await sealer.destroy(ANN);
    const after = await shown(events, { sealer });
    expect(after.entries[0]).toMatchObject({ actor: { ip: null, user_agent: null }, data: { email: '(erased)' } });
    expect(after.entries[0]?.changes).toContainEqual({ field: 'email', before: null, after: '(erased)' });
    expect(JSON.stringify(after.entries[0])).not.toMatch(/sealed:|example\.com|203\.0/);
    expect(after.entries[1]?.data).toMatchObject({ description: 'sealed:1:nobody:AAAA' });
  });

  it('that was altered in the log is called so', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const sealed = await sealer.seal(ANN, 'ann@example.com');
    const { entries } = await shown(history(`${sealed.slice(0, -8)}AAAAAAA=`).slice(0, 1), { sealer });
    expect(entries[0]?.data).toMatchObject({ email: '(altered)' });
  });
});

import type { UserCreated } from '@hubledger/contexts/identity/contract';
import type { OrganizationCreated } from '@hubledger/contexts/organizations/contract';
import type { CommandMetadata } from '@hubledger/kernel';
import { recorded } from '../../../testing/recorded';
import { givenFor } from '../../../testing/decider-kit';
import { SetQuota } from '../domain/commands';
import { ledgerStream } from '../domain/ledger.decider';
import type { LedgerEvent, QuotaSet } from '../domain/ledger.events';
import { openQuota } from './open-quota.process';

const at = '2030-01-01T00:00:00.000Z';
const user = (quotas: { privateQuotaBytes: number | null; publicQuotaBytes: number | null }): UserCreated['data'] => ({
  userId: 'u1',
  numericId: 1,
  username: 'ada',
  normalizedName: 'ada',
  email: 'sealed',
  emailHash: 'hash',
  emailVerified: true,
  isActive: true,
  password: { ref: 'password/u1', version: 1 },
  createdAt: at,
  ...quotas,
});
const created = (quotas: Parameters<typeof user>[0]) => recorded<UserCreated>('user-u1', 'UserCreated', user(quotas));
const quotas = { privateQuotaBytes: 5, publicQuotaBytes: null };
const target = { ownerId: 'u1', ownerKind: 'user', namespace: 'ada', ...quotas } as const;

describe('the quota of a new account', () => {
  it('is that of its user', () =>
    expect(openQuota.react(created(quotas))).toEqual([{ type: 'SetQuota', data: { ...target, initial: true } }]));

  it('is that of its organization', () => {
    const about = { organizationId: 'o1', numericId: 2, name: 'acme', normalizedName: 'acme', description: null };
    const data = { ...about, createdBy: 'u1', privateQuotaBytes: null, publicQuotaBytes: 7, createdAt: at };
    const event = recorded<OrganizationCreated>('organization-o1', 'OrganizationCreated', data);
    const owner = { ownerId: 'o1', ownerKind: 'organization', namespace: 'acme' };
    const set = { ...owner, privateQuotaBytes: null, publicQuotaBytes: 7, initial: true };
    expect(openQuota.react(event)).toEqual([{ type: 'SetQuota', data: set }]);
  });

  it('needs no word when there is no limit', () =>
    expect(openQuota.react(created({ privateQuotaBytes: null, publicQuotaBytes: null }))).toEqual([]));
});

describe('an initial quota, whenever it arrives', () => {
  const given = givenFor(ledgerStream.decider);
  const by: CommandMetadata = {
    ...{ commandId: 'c', correlationId: 'c', causationId: 'c', at },
    ...{ actorId: 'processmanager-open-quota', actorKind: 'system' },
  };
  const [issued] = openQuota.react(created(quotas));
  const initial = new SetQuota(issued?.data as SetQuota['data'], by);
  const previous = { previousPrivateQuotaBytes: null, previousPublicQuotaBytes: null };
  const set = (change: Partial<QuotaSet['data']> = {}): LedgerEvent => ({
    type: 'QuotaSet',
    data: { ...target, ...previous, ...change },
  });

  it('is set on a ledger that has none', () => given().when(initial).then(set()));
  it('changes nothing a second time', () => given(set()).when(initial).thenNothing());
  it("gives way to an operator's", () =>
    given(set({ privateQuotaBytes: 99 }))
      .when(initial)
      .thenNothing());
  it("gives way to an operator's lack of a limit", () =>
    given(set(), set({ privateQuotaBytes: null, previousPrivateQuotaBytes: 5 }))
      .when(initial)
      .thenNothing());
  it('is too late, but no failure, for an account that was closed', () =>
    given({ type: 'NamespaceClosed', data: { ownerId: 'u1' } })
      .when(initial)
      .thenNothing());
});

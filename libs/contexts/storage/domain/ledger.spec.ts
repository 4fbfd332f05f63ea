import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '../../../testing/decider-kit';
import {
  AdmitArrival,
  AdmitRepository,
  CloseNamespace,
  CommitStorage,
  ExpectRepository,
  RecordBalance,
  RecordRecalculation,
  ReleaseRepository,
  ReleaseReservation,
  RenameRepository,
  ReserveStorage,
  SetQuota,
  SetRepositoryQuota,
} from './commands';
import { ledgerStream } from './ledger.decider';
import type { LedgerEvent, Visibility } from './ledger.events';

const given = givenFor(ledgerStream.decider);
const at = (iso = '2030-01-01T00:00:00.000Z'): CommandMetadata => ({
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: iso,
  actorId: 'alice',
  actorKind: 'user',
});
const ownerId = 'o1';
const expiresAt = '2030-01-02T00:00:00.000Z';

/** So many minutes after it. */
const later = (minutes: number): string => new Date(Date.parse(expiresAt) + minutes * 60_000).toISOString();

const quota = (privateQuotaBytes: number | null, publicQuotaBytes: number | null): LedgerEvent => ({
  type: 'QuotaSet',
  data: {
    ownerId,
    ownerKind: 'user',
    namespace: 'alice',
    privateQuotaBytes,
    publicQuotaBytes,
    previousPrivateQuotaBytes: null,
    previousPublicQuotaBytes: null,
  },
});
const admission = (repositoryId = 'r1', usedBytes = 0, visibility: Visibility = 'public') => ({
  ownerId,
  repositoryId,
  repositoryType: 'model' as const,
  fullId: `alice/${repositoryId}`,
  visibility,
  usedBytes,
});
const admitted = (...args: Parameters<typeof admission>): LedgerEvent => ({
  type: 'RepositoryAdmitted',
  data: admission(...args),
});
const item = (reservationId: string, bytes: number, oid: string | null = null) => ({ reservationId, bytes, oid });
const reserved = (reservationId: string, bytes: number, oid: string | null = null): LedgerEvent => ({
  type: 'StorageReserved',
  data: { ownerId, repositoryId: 'r1', visibility: 'public', expiresAt, reservationId, bytes, oid },
});
const reserve = (...items: Array<ReturnType<typeof item>>) =>
  new ReserveStorage({ ownerId, repositoryId: 'r1', visibility: 'public', expiresAt, items }, at());
const statement = (repositoryRevision: number, usedBytes: number, reservationId: string | null = null) => ({
  ownerId,
  ownerKind: 'user' as const,
  repositoryId: 'r1',
  repositoryRevision,
  usedBytes,
  visibility: 'public' as const,
  reservationId,
  settledReservationIds: [] as string[],
});
const committed = (
  revision: number,
  usedBytes: number,
  previousUsedBytes = 0,
  reservationId: string | null = null,
) => ({
  type: 'StorageCommitted' as const,
  data: {
    ...statement(revision, usedBytes, reservationId),
    previousUsedBytes,
    privateUsedBytes: 0,
    publicUsedBytes: usedBytes,
  },
});

describe('admitting a repository', () => {
  const admit = new AdmitRepository(admission('r1', 100), at());
  it('records it', () => given().when(admit).then(admitted('r1', 100)));
  it('is idempotent', () => given(admitted('r1', 100)).when(admit).thenNothing());
  it('may fill the quota exactly', () => given(quota(null, 100)).when(admit).then(admitted('r1', 100)));
  it('may not exceed it', () => given(quota(null, 99)).when(admit).thenRefused('storage.quota_exceeded'));
  it('asks the quota of its own visibility', () => given(quota(0, 100)).when(admit).then(admitted('r1', 100)));
  it('is refused by a closed namespace', () =>
    given({ type: 'NamespaceClosed', data: { ownerId } }).when(admit).thenRefused('storage.namespace_closed'));
});

describe('releasing a repository', () => {
  const release = new ReleaseRepository({ ownerId, repositoryId: 'r1', reason: 'deleted' }, at());
  const released: LedgerEvent = {
    type: 'RepositoryReleased',
    data: { ownerId, repositoryId: 'r1', reason: 'deleted', usedBytes: 7, visibility: 'public' },
  };
  it('says what it used', () => given(admitted('r1', 7)).when(release).then(released));
  it('changes nothing a second time', () => given(admitted('r1', 7), released).when(release).thenNothing());
  it('gives back its reservations', () => {
    const { used, reserved: open, reservations } = given(admitted('r1', 7), reserved('a', 5), released).state();
    expect([used.public, open.public, reservations.size]).toEqual([0, 0, 0]);
  });
});

describe('reserving storage', () => {
  it('is recorded per item', () =>
    given(admitted())
      .when(reserve(item('a', 5), item('b', 6, 'oid')))
      .then(reserved('a', 5), reserved('b', 6, 'oid')));
  it('counts open reservations', () =>
    given(quota(null, 10), admitted(), reserved('a', 6))
      .when(reserve(item('b', 5)))
      .thenRefused('storage.quota_exceeded'));
  it('may fill the quota', () =>
    given(quota(null, 10), admitted(), reserved('a', 6))
      .when(reserve(item('b', 4)))
      .then(reserved('b', 4)));
  it('is idempotent by its id', () =>
    given(admitted(), reserved('a', 5))
      .when(reserve(item('a', 5)))
      .thenNothing());
  it('is idempotent by repository and object', () =>
    given(admitted(), reserved('a', 5, 'oid'))
      .when(reserve(item('b', 5, 'oid')))
      .thenNothing());
  it('renews that of an object announced again, at most once an hour: its room lasts as long as its upload', () => {
    const again = (expiresAt: string, bytes = 60) =>
      new ReserveStorage(
        { ownerId, repositoryId: 'r1', visibility: 'public', expiresAt, items: [item('a', bytes, 'x')] },
        at(),
      );
    const renewed = { ...reserved('a', 60, 'x'), data: { ...reserved('a', 60, 'x').data, expiresAt: later(60) } };
    const before = [quota(null, 100), admitted(), reserved('a', 60, 'x')];
    given(...before)
      .when(again(later(60)))
      .then(renewed as LedgerEvent);
    given(...before)
      .when(again(later(60), 1)) // whatever size it is announced with now
      .then(renewed as LedgerEvent);
    given(...before)
      .when(again(later(59)))
      .thenNothing();
    given(...before, renewed as LedgerEvent)
      .when(reserve(item('b', 40)))
      .then(reserved('b', 40));
    given(...before, renewed as LedgerEvent)
      .when(reserve(item('b', 41)))
      .thenRefused('storage.quota_exceeded');
  });
  it('grows with an object that is announced again with more bytes, as far as the quota goes', () => {
    const before = [quota(null, 100), admitted(), reserved('a', 1, 'x')];
    given(...before)
      .when(reserve(item('a', 100, 'x')))
      .then(reserved('a', 100, 'x'));
    given(...before)
      .when(reserve(item('a', 101, 'x')))
      .thenRefused('storage.quota_exceeded');
    given(...before, reserved('a', 100, 'x'))
      .when(reserve(item('a', 1, 'x')))
      .thenNothing();
  });
  it('counts an object named twice once', () =>
    given(quota(null, 5), admitted())
      .when(reserve(item('a', 5, 'oid'), item('a', 5, 'oid')))
      .then(reserved('a', 5, 'oid')));
  it('takes all items or none', () =>
    given(quota(null, 10), admitted())
      .when(reserve(item('a', 5), item('b', 6)))
      .thenRefused('storage.quota_exceeded'));
  it('needs an admitted repository', () =>
    given()
      .when(reserve(item('a', 5)))
      .thenRefused('storage.not_admitted'));
  it('always has room for nothing', () =>
    given(quota(null, 0), admitted())
      .when(reserve(item('a', 0)))
      .then(reserved('a', 0)));
});

describe('committing storage', () => {
  const commit = (...args: Parameters<typeof statement>) => new CommitStorage(statement(...args), at());
  it('states the entry and settles its reservation', () =>
    given(admitted(), reserved('a', 5))
      .when(commit(1, 5, 'a'))
      .then(committed(1, 5, 0, 'a')));
  it('is idempotent', () => given(admitted(), committed(1, 5)).when(commit(1, 5)).thenNothing());
  it('ignores an older revision', () => given(admitted(), committed(2, 9)).when(commit(1, 5)).thenNothing());
  it('settles the reservation of an older revision all the same', () =>
    given(admitted(), committed(2, 9), reserved('a', 5))
      .when(commit(1, 5, 'a'))
      .then(committed(2, 9, 9, 'a')));
  it('drops what a released repository says', () => given().when(commit(1, 5)).thenNothing());
  it('spreads many settled reservations over several events', () => {
    const ids = Array.from({ length: 2_001 }, (_, index) => `id-${index}`);
    const state = given(admitted(), ...ids.map((id) => reserved(id, 1, id))).state();
    const command = new CommitStorage({ ...statement(1, 5), settledReservationIds: ids }, at());
    const events = ledgerStream.decider.decide(command, state);
    expect(events.map(({ type }) => type)).toEqual(['StorageCommitted', 'StorageCommitted']);
    const after = events.reduce((ledger, event) => ledgerStream.decider.evolve(ledger, event), state);
    expect([after.reservations.size, after.reserved.public, after.used.public]).toEqual([0, 0, 5]);
  });
});

describe('releasing a reservation', () => {
  const release = (reason: 'expired' | 'cancelled', when?: string) =>
    new ReleaseReservation({ ownerId, reservationId: 'a', reason }, at(when));
  const released = (reason: 'expired' | 'cancelled'): LedgerEvent => ({
    type: 'StorageReleased',
    data: { ownerId, reservationId: 'a', bytes: 5, reason },
  });
  it('gives it back when cancelled', () =>
    given(admitted(), reserved('a', 5)).when(release('cancelled')).then(released('cancelled')));
  it('gives it back when expired', () =>
    given(admitted(), reserved('a', 5)).when(release('expired', expiresAt)).then(released('expired')));
  it('refuses to expire it early', () =>
    given(admitted(), reserved('a', 5)).when(release('expired')).thenRefused('storage.reservation_open'));
  it('changes nothing when it is not open', () => given(admitted()).when(release('cancelled')).thenNothing());
});

describe('setting a quota', () => {
  const owner = { ownerId, ownerKind: 'user' as const, namespace: 'alice' };
  const set = (bytes: number | null, initial?: boolean) =>
    new SetQuota({ ...owner, privateQuotaBytes: bytes, publicQuotaBytes: null, initial }, at());
  it('records what stood before', () =>
    given(quota(10, null))
      .when(set(20))
      .then({
        type: 'QuotaSet',
        data: {
          ...owner,
          privateQuotaBytes: 20,
          publicQuotaBytes: null,
          previousPrivateQuotaBytes: 10,
          previousPublicQuotaBytes: null,
        },
      }));
  it('emits nothing when nothing changes', () => given(quota(10, null)).when(set(10)).thenNothing());
  it('leaves a quota alone that was set before the first one arrived', () =>
    given(quota(10, null)).when(set(5, true)).thenNothing());
  it.each([-1, 1.5, Number.NaN])('refuses %d', (bytes) => given().when(set(bytes)).thenRefused('storage.bad_quota'));
  it('is refused by a closed namespace', () =>
    given({ type: 'NamespaceClosed', data: { ownerId } }).when(set(1)).thenRefused('storage.namespace_closed'));
});

describe('setting half a quota', () => {
  const owner = { ownerId, ownerKind: 'user' as const, namespace: 'alice' };
  const set = (changed: { privateQuotaBytes?: number | null; publicQuotaBytes?: number | null }, onlyLower = false) =>
    new SetQuota({ ...owner, ...changed, onlyLower }, at());
  const expected = (privateQuotaBytes: number | null, publicQuotaBytes: number | null): LedgerEvent => ({
    type: 'QuotaSet',
    data: {
      ...owner,
      privateQuotaBytes,
      publicQuotaBytes,
      previousPrivateQuotaBytes: 10,
      previousPublicQuotaBytes: 20,
    },
  });
  it('leaves the other one as it is', () =>
    given(quota(10, 20))
      .when(set({ publicQuotaBytes: 5 }))
      .then(expected(10, 5)));
  it('with null takes the limit away', () =>
    given(quota(10, 20))
      .when(set({ privateQuotaBytes: null }))
      .then(expected(null, 20)));
  it('with nothing changes nothing', () => given(quota(10, 20)).when(set({})).thenNothing());
  it('lets an owner take less', () =>
    given(quota(10, 20))
      .when(set({ publicQuotaBytes: 5 }, true))
      .then(expected(10, 5)));
  it.each([21, null])('does not let an owner take %s', (publicQuotaBytes) =>
    given(quota(10, 20)).when(set({ publicQuotaBytes }, true)).thenRefused('storage.quota_raise_denied'),
  );
});

describe('the quota of a repository', () => {
  const set = (quotaBytes: number | null) => new SetRepositoryQuota({ ownerId, repositoryId: 'r1', quotaBytes }, at());
  const done = (quotaBytes: number | null, previousQuotaBytes: number | null): LedgerEvent => ({
    type: 'RepositoryQuotaSet',
    data: { ownerId, repositoryId: 'r1', quotaBytes, previousQuotaBytes },
  });
  it('may be anything where the namespace has none', () => given(admitted()).when(set(7)).then(done(7, null)));
  it('may be what the namespace has left', () =>
    given(quota(null, 10), admitted('r1', 4)).when(set(6)).then(done(6, null)));
  it('may not be more', () =>
    given(quota(null, 10), admitted('r1', 4)).when(set(7)).thenRefused('storage.quota_above_namespace'));
  it('may be that and what it replaces', () =>
    given(quota(null, 10), admitted('r1', 4), done(6, null)).when(set(12)).then(done(12, 6)));
  it('can be taken away', () => given(admitted(), done(6, null)).when(set(null)).then(done(null, 6)));
  it('changes nothing when it is the same', () => given(admitted(), done(6, null)).when(set(6)).thenNothing());
  it('outlives what is stated about its use', () => {
    const state = given(admitted(), done(6, null), {
      type: 'StorageRecalculated',
      data: {
        ownerId,
        repositoryId: 'r1',
        repositoryRevision: 3,
        usedBytes: 2,
        previousUsedBytes: 0,
        visibility: 'public',
        privateUsedBytes: 0,
        publicUsedBytes: 2,
      },
    }).state();
    expect(state.entries.get('r1')).toMatchObject({ quotaBytes: 6, usedBytes: 2 });
  });
  it('is refused for what is not owned', () => given().when(set(1)).thenRefused('storage.not_admitted'));
  it('is a number of bytes', () => given(admitted()).when(set(-1)).thenRefused('storage.bad_quota'));
});

describe('closing a namespace', () => {
  const close = new CloseNamespace({ ownerId }, at());
  it('is recorded', () => given().when(close).then({ type: 'NamespaceClosed', data: { ownerId } }));
  it('is idempotent', () => given({ type: 'NamespaceClosed', data: { ownerId } }).when(close).thenNothing());
  it('is refused while it owns repositories', () =>
    given(admitted()).when(close).thenRefused('storage.namespace_not_empty'));
});

describe('recalculating', () => {
  const data = { ownerId, repositoryId: 'r1', repositoryRevision: 3, usedBytes: 4, visibility: 'private' as const };
  const recalculate = new RecordRecalculation(data, at());
  it('says what stood before', () =>
    given(admitted('r1', 9))
      .when(recalculate)
      .then({
        type: 'StorageRecalculated',
        data: { ...data, previousUsedBytes: 9, privateUsedBytes: 4, publicUsedBytes: 0 },
      }));
  it('emits nothing when the count was right', () =>
    given(admitted('r1', 4, 'private'))
      .when(recalculate)
      .thenNothing());
  it('does not replace a newer statement', () => given(admitted(), committed(4, 9)).when(recalculate).thenNothing());
  it('says what was shown where the ledger itself is right', () =>
    given(admitted('r1', 4, 'private'))
      .when(new RecordRecalculation({ ...data, shownBytes: 77 }, at()))
      .then({
        type: 'StorageRecalculated',
        data: { ...data, previousUsedBytes: 77, privateUsedBytes: 4, publicUsedBytes: 0 },
      }));
  it('corrects sums that were shown, and leaves alone those that are right', () => {
    const shown = (publicBytes: number) =>
      new RecordBalance({ ownerId, shown: { private: 4, public: publicBytes } }, at());
    given(admitted('r1', 4, 'private'))
      .when(shown(0))
      .thenNothing();
    given(admitted('r1', 4, 'private'))
      .when(shown(9))
      .then({
        type: 'BalanceRecalculated',
        data: {
          ...{ ownerId, privateUsedBytes: 4, publicUsedBytes: 0 },
          ...{ previousPrivateUsedBytes: 4, previousPublicUsedBytes: 9 },
        },
      });
  });
  it('ignores a repository it does not own', () => given().when(recalculate).thenNothing());
});

it('survives a snapshot', () => {
  const ledger = given(quota(1, 2), admitted('r1', 7), reserved('a', 5, 'oid')).state();
  const saved: unknown = JSON.parse(JSON.stringify(ledgerStream.snapshot?.save(ledger)));
  expect(ledgerStream.snapshot?.load(saved as never)).toEqual(ledger);
});

describe('a repository that moves in', () => {
  const expected = (repositoryRevision = 4, bytes = 10, reservationId = 'm'): LedgerEvent => ({
    type: 'RepositoryExpected',
    data: { ownerId, reservationId, repositoryId: 'r1', bytes, visibility: 'public', repositoryRevision, expiresAt },
  });
  const expect_ = (overQuota = false) =>
    new ExpectRepository({ ...(expected().data as ExpectRepository['data']), overQuota }, at());
  const arrival = { ...admission('r1', 10), repositoryRevision: 6, reservationId: 'm' };
  const arrive = (change: Partial<typeof arrival> = {}) => new AdmitArrival({ ...arrival, ...change }, at());
  const arrived: LedgerEvent = { type: 'RepositoryAdmitted', data: arrival };
  const leave = (repositoryRevision: number) =>
    new ReleaseRepository({ ownerId, repositoryId: 'r1', reason: 'moved', repositoryRevision }, at());
  const left = (repositoryRevision: number, usedBytes = 10): LedgerEvent => ({
    type: 'RepositoryReleased',
    data: { ownerId, repositoryId: 'r1', reason: 'moved', repositoryRevision, usedBytes, visibility: 'public' },
  });
  const unneeded: LedgerEvent = {
    type: 'StorageReleased',
    data: { ownerId, reservationId: 'm', bytes: 10, reason: 'cancelled' },
  };

  it('is expected first, within the quota', () => {
    given(quota(null, 10)).when(expect_()).then(expected());
    given(quota(null, 9)).when(expect_()).thenRefused('storage.quota_exceeded');
    given(quota(null, 9)).when(expect_(true)).then(expected());
    given(expected()).when(expect_()).thenNothing();
    given({ type: 'NamespaceClosed', data: { ownerId } }).when(expect_()).thenRefused('storage.namespace_closed');
  });
  it('takes room while it is expected, and as much when it is there', () => {
    const room = ({ used, reserved: open }: ReturnType<ReturnType<typeof given>['state']>) => [
      used.public,
      open.public,
    ];
    expect(room(given(expected()).state())).toEqual([0, 10]);
    expect(room(given(expected(), arrived).state())).toEqual([10, 0]);
  });
  it('is admitted once, and only as expected', () => {
    given(expected()).when(arrive()).then(arrived);
    given(expected(), arrived).when(arrive()).thenNothing();
    given().when(arrive()).thenNothing();
  });
  it('keeps the namespace open', () =>
    given(expected()).when(new CloseNamespace({ ownerId }, at())).thenRefused('storage.namespace_not_empty'));
  it('replaces what is left of an earlier stay', () =>
    given(admitted('r1', 7), expected()).when(arrive()).then(left(6, 7), arrived));
  it('is not expected any more when another move brought it', () =>
    given(expected(), expected(4, 10, 'n'), { type: 'RepositoryAdmitted', data: { ...arrival, reservationId: 'n' } })
      .when(arrive())
      .then(unneeded));
  it('is not expected any more when it left before it was admitted', () =>
    given(expected()).when(leave(8)).then(unneeded));
  it('stays when a departure from before it came back is told late', () => {
    given(expected(), arrived).when(leave(5)).thenNothing();
    given(admitted('r1', 7), expected()).when(leave(3)).then(left(3, 7));
    expect(given(admitted('r1', 7), expected(), left(3, 7)).state().reservations.size).toBe(1);
    expect(given(admitted('r1', 7), expected(), left(5, 7)).state().reservations.size).toBe(0);
  });
});

describe('another name', () => {
  const rename = (fullId: string, repositoryRevision: number) =>
    new RenameRepository({ ownerId, repositoryId: 'r1', fullId, repositoryRevision }, at());
  const renamed: LedgerEvent = {
    type: 'RepositoryRenamed',
    data: { ownerId, repositoryId: 'r1', fullId: 'alice/r2', previousFullId: 'alice/r1', repositoryRevision: 3 },
  };
  it('is told', () => given(admitted()).when(rename('alice/r2', 3)).then(renamed));
  it('is told once', () => given(admitted(), renamed).when(rename('alice/r2', 3)).thenNothing());
  it('is not replaced by an older one', () => given(admitted(), renamed).when(rename('alice/r0', 2)).thenNothing());
  it('of what is not here is nothing to this ledger', () => given().when(rename('alice/r2', 3)).thenNothing());
});

describe('an upload to a repository that changed its visibility', () => {
  const reserve = new ReserveStorage(
    { ownerId, repositoryId: 'r1', visibility: 'private', expiresAt, items: [item('x', 40, 'oid')] },
    at(),
  );
  it('takes room of the other quota', () => {
    const next = { ownerId, repositoryId: 'r1', visibility: 'private', expiresAt, ...item('x', 40, 'oid') } as const;
    given(admitted(), reserved('x', 40, 'oid'))
      .when(reserve)
      .then({ type: 'StorageReserved', data: next });
    given(quota(39, null), admitted(), reserved('x', 40, 'oid'))
      .when(reserve)
      .thenRefused('storage.quota_exceeded');
  });
});

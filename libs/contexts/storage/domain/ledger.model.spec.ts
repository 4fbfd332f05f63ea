import * as fc from 'fast-check';
import { type CommandMetadata, DomainError } from '@hubledger/kernel';
import {
  AdmitArrival,
  AdmitRepository,
  CommitStorage,
  ExpectRepository,
  type LedgerCommand,
  RecordRecalculation,
  ReleaseRepository,
  ReleaseReservation,
  ReserveStorage,
} from './commands';
import { ledgerStream } from './ledger.decider';
import type { Ledger } from './ledger.state';

const QUOTA = 100;
const ownerId = 'o1';
const metadata: CommandMetadata = {
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: '2030-01-03T00:00:00.000Z',
  actorId: 'a',
  actorKind: 'user',
};

const repositoryId = fc.constantFrom('r1', 'r2', 'r3');
const visibility = fc.constantFrom('private' as const, 'public' as const);
const bytes = fc.integer({ min: 0, max: 60 });
const reservationId = fc.constantFrom('a', 'b', 'c', 'd');
const repositoryRevision = fc.integer({ min: 0, max: 9 });

const command: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc
    .record({ repositoryId, visibility, usedBytes: bytes })
    .map(
      (data) =>
        new AdmitRepository(
          { ownerId, repositoryType: 'model', fullId: `alice/${data.repositoryId}`, ...data },
          metadata,
        ),
    ),
  repositoryId.map((id) => new ReleaseRepository({ ownerId, repositoryId: id, reason: 'deleted' }, metadata)),
  fc
    .record({ repositoryId, repositoryRevision })
    .map((data) => new ReleaseRepository({ ownerId, reason: 'moved', ...data }, metadata)),
  fc
    .record({ repositoryId, repositoryRevision, visibility, bytes, reservationId })
    .map(
      (data) =>
        new ExpectRepository({ ownerId, expiresAt: '2030-01-02T00:00:00.000Z', overQuota: false, ...data }, metadata),
    ),
  fc
    .record({ repositoryId, repositoryRevision, visibility, reservationId })
    .map(
      (data) =>
        new AdmitArrival(
          { ownerId, repositoryType: 'model', fullId: `alice/${data.repositoryId}`, usedBytes: 0, ...data },
          metadata,
        ),
    ),
  fc
    .record({
      repositoryId,
      visibility,
      expiresAt: fc.constantFrom('2030-01-02T00:00:00.000Z', '2030-01-02T02:00:00.000Z'),
      items: fc.array(fc.record({ reservationId, bytes, oid: fc.constantFrom(null, 'x', 'y') }), { maxLength: 3 }),
    })
    .map((data) => new ReserveStorage({ ownerId, ...data }, metadata)),
  fc
    .record({
      repositoryId,
      repositoryRevision,
      usedBytes: bytes,
      visibility,
      reservationId: fc.option(reservationId),
      settledReservationIds: fc.array(reservationId, { maxLength: 3 }),
    })
    .map((data) => new CommitStorage({ ownerId, ownerKind: 'user', ...data }, metadata)),
  reservationId.map((id) => new ReleaseReservation({ ownerId, reservationId: id, reason: 'expired' }, metadata)),
  fc
    .record({ repositoryId, repositoryRevision, usedBytes: bytes, visibility })
    .map((data) => new RecordRecalculation({ ownerId, ...data }, metadata)),
);

const ASKING: ReadonlyArray<LedgerCommand['type']> = ['AdmitRepository', 'ExpectRepository', 'ReserveStorage'];

const taken = ({ used, reserved }: Ledger) => ({
  private: used.private + reserved.private,
  public: used.public + reserved.public,
});

const expectConsistent = (ledger: Ledger): void => {
  for (const kind of ['private', 'public'] as const) {
    const entries = [...ledger.entries.values()].filter((entry) => entry.visibility === kind);
    const open = [...ledger.reservations.values()].filter((reservation) => reservation.visibility === kind);
    expect(ledger.used[kind]).toBe(entries.reduce((sum, { usedBytes }) => sum + usedBytes, 0));
    expect(ledger.reserved[kind]).toBe(open.reduce((sum, reservation) => sum + reservation.bytes, 0));
  }
  const objects = [...ledger.reservations.values()].filter(({ oid }) => oid !== null);
  expect(ledger.reservedObjects.size).toBe(objects.length);
};

const quotaSet = {
  ownerId,
  ownerKind: 'user' as const,
  namespace: 'alice',
  privateQuotaBytes: QUOTA,
  publicQuotaBytes: QUOTA,
  previousPrivateQuotaBytes: null,
  previousPublicQuotaBytes: null,
};

it('keeps balances equal to their entries, and admits and reserves only within the quota', () => {
  const { initialState, decide, evolve } = ledgerStream.decider;
  const property = fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
    let ledger = evolve(initialState(), { type: 'QuotaSet', data: quotaSet });
    for (const next of commands) {
      const before = taken(ledger);
      try {
        for (const event of decide(next, ledger)) {
          ledger = evolve(ledger, event);
          if (event.type === 'StorageCommitted' || event.type === 'StorageRecalculated') {
            expect(event.data.privateUsedBytes).toBe(ledger.used.private);
            expect(event.data.publicUsedBytes).toBe(ledger.used.public);
          }
        }
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
      }
      expectConsistent(ledger);
      if (!ASKING.includes(next.type)) continue;
      for (const kind of ['private', 'public'] as const) {
        if (taken(ledger)[kind] > before[kind]) expect(taken(ledger)[kind]).toBeLessThanOrEqual(QUOTA);
      }
    }
  });
  fc.assert(property, { numRuns: 500 });
});

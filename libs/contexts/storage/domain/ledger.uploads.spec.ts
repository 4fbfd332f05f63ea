import type { CommandMetadata } from '@hubledger/kernel';
import { ReserveStorage } from './commands';
import { ledgerStream } from './ledger.decider';
import type { LedgerEvent } from './ledger.events';
import { emptyLedger, type Ledger } from './ledger.state';
import { MAX_OPEN_UPLOADS } from './ledger.uploads';

const { decide, evolve } = ledgerStream.decider;
const { repository, namespace } = MAX_OPEN_UPLOADS;
const ownerId = 'o1';
const visibility = 'public' as const;
const expiresAt = '2030-01-03T00:00:00.000Z';
const metadata: CommandMetadata = {
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', at: '2030-01-01T00:00:00.000Z' },
  ...{ actorId: 'alice', actorKind: 'user' },
};

const admitted = (repositoryId: string): LedgerEvent => ({
  type: 'RepositoryAdmitted',
  data: { ownerId, repositoryId, repositoryType: 'model', fullId: `alice/${repositoryId}`, visibility, usedBytes: 0 },
});
const item = (name: string, bytes = 0) => ({ reservationId: name, bytes, oid: name });
const announced = (repositoryId: string, name: string): LedgerEvent => ({
  type: 'StorageReserved',
  data: { ownerId, repositoryId, visibility, expiresAt, ...item(name) },
});
const ended = (reservationId: string): LedgerEvent => ({
  type: 'StorageReleased',
  data: { ownerId, reservationId, bytes: 0, reason: 'expired' },
});

/** @param open uploads under way of each repository */
const ledgerWith = (open: Readonly<Record<string, number>>): Ledger => {
  let ledger = emptyLedger();
  for (const [repositoryId, count] of Object.entries(open)) {
    ledger = evolve(ledger, admitted(repositoryId));
    for (let n = 0; n < count; n++) ledger = evolve(ledger, announced(repositoryId, `${repositoryId}-${n}`));
  }
  return ledger;
};
const announce = (ledger: Ledger, repositoryId: string, ...items: Array<ReturnType<typeof item>>) =>
  decide(new ReserveStorage({ ownerId, repositoryId, visibility, expiresAt, items }, metadata), ledger);
const refused = expect.objectContaining({ code: 'storage.too_many_uploads', kind: 'too-large' }) as Error;

describe('LFS uploads under way', () => {
  it('are bounded in a repository', () => {
    const ledger = ledgerWith({ r1: repository - 1 });
    expect(announce(ledger, 'r1', item('a'))).toHaveLength(1);
    expect(() => announce(ledger, 'r1', item('a'), item('b'))).toThrow(refused);
  });

  it('leave room for what is no such upload, and for what is announced again', () => {
    const ledger = ledgerWith({ r1: repository });
    expect(() => announce(ledger, 'r1', item('a'))).toThrow(refused);
    expect(announce(ledger, 'r1', item('r1-7'))).toEqual([]);
    expect(announce(ledger, 'r1', item('r1-7', 9))).toHaveLength(1);
    const commit = { reservationId: 'commit', bytes: 5, oid: null };
    const command = new ReserveStorage(
      { ownerId, repositoryId: 'r1', visibility, expiresAt, items: [commit] },
      metadata,
    );
    expect(decide(command, ledger)).toHaveLength(1);
  });

  it('are counted for each repository, and in all of a namespace', () => {
    const left = namespace - repository;
    const ledger = ledgerWith({ r1: repository, r2: left - 1 });
    expect(announce(ledger, 'r2', item('a'))).toHaveLength(1);
    expect(() => announce(ledger, 'r2', item('a'), item('b'))).toThrow(refused);
  });

  it('make room when they end', () => {
    const ledger = evolve(ledgerWith({ r1: repository }), ended('r1-7'));
    expect(announce(ledger, 'r1', item('a'))).toHaveLength(1);
  });
});

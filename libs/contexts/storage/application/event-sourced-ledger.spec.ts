import { AggregateStore, Clock, type CommandMetadata, KeyedMutex, newId } from '@hubledger/kernel';
import { commitPushed, repositoryCreated, sizes } from '../../../testing/builders/repository-events';
import { InMemoryEventLog } from '../../../testing/in-memory-event-log';
import { RecordCommit, RecordCreation, repositoryStream } from '../../repositories/contract';
import { EventSourcedLedger } from './event-sourced-ledger';
import { LedgerUpkeep } from './ledger-upkeep';

class ManualClock extends Clock {
  private time = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.time);
  }
  advance(seconds: number): void {
    this.time += seconds * 1_000;
  }
}

const ownerId = 'u1';

const open = async () => {
  const clock = new ManualClock();
  const log = new InMemoryEventLog(clock);
  const metadataFor = async ({ commandId, actorId, actorKind }: CommandMetadata) => ({
    $correlationId: 'c',
    $causationId: 'c',
    commandId,
    actorId,
    actorKind,
    schemaVersion: '1',
    appVersion: 'test',
  });
  const store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
  const ledger = new EventSourcedLedger(store, new LedgerUpkeep(store, clock), clock);
  const by = (): CommandMetadata => ({
    commandId: newId(),
    correlationId: 'c',
    causationId: 'c',
    at: clock.iso(),
    actorId: 'u1',
    actorKind: 'user',
  });
  const quota = { ownerId, ownerKind: 'user' as const, namespace: 'ada', privateQuotaBytes: null };
  await ledger.setQuota({ ...quota, publicQuotaBytes: 10 }, by());
  const admission = { ownerId, repositoryType: 'model' as const, fullId: 'ada/net', visibility: 'public' as const };
  await ledger.admit({ ...admission, repositoryId: 'r1', usedBytes: 0 }, by());
  const reserve = (reservationId: string, bytes: number, oid: string | null = null) => {
    const expiresAt = new Date(clock.now().getTime() + 600_000).toISOString();
    const items = [{ reservationId, bytes, oid }];
    return ledger.reserve({ ownerId, repositoryId: 'r1', visibility: 'public', expiresAt, items }, by());
  };
  return { clock, log, store, ledger, by, reserve };
};

const born = async ({ store, by }: Awaited<ReturnType<typeof open>>): Promise<void> => {
  const data = { created: repositoryCreated(), initial: commitPushed({ after: sizes({ commits: 1 }) }) };
  await store.execute(repositoryStream, 'r1', new RecordCreation(data, by()));
};

describe('a reservation nobody settled', () => {
  it('blocks the room until it expires', async () => {
    const hub = await open();
    await hub.reserve('a', 8);
    await expect(hub.reserve('b', 8)).rejects.toMatchObject({ code: 'storage.quota_exceeded' });
    expect(await hub.ledger.room(ownerId, 'public')).toBe(2);
    hub.clock.advance(601);
    await hub.reserve('b', 8);
    expect(await hub.ledger.usage(ownerId)).toMatchObject({ publicReservedBytes: 8 });
  });

  it('is fenced in its repository first, so that its commit comes too late', async () => {
    const hub = await open();
    await born(hub);
    await hub.reserve('a', 8);
    hub.clock.advance(601);
    await hub.reserve('b', 8);
    const late = commitPushed({ reservationId: 'a', parents: [commitPushed().commit], before: sizes({ commits: 1 }) });
    await expect(hub.store.execute(repositoryStream, 'r1', new RecordCommit(late, hub.by()))).rejects.toMatchObject({
      code: 'repositories.reservation_cancelled',
    });
  });
});

describe('a reservation whose commit came, and was never told', () => {
  it('becomes what is used when it expires: its room is not free', async () => {
    const hub = await open();
    await born(hub);
    await hub.reserve('a', 8);
    const [before, after] = [sizes({ commits: 1 }), sizes({ commits: 2, usedBytes: 8 })];
    const made = commitPushed({ reservationId: 'a', parents: [commitPushed().commit], before, after });
    await hub.store.execute(repositoryStream, 'r1', new RecordCommit(made, hub.by()));
    hub.clock.advance(601);
    await expect(hub.reserve('b', 8)).rejects.toMatchObject({ code: 'storage.quota_exceeded' });
    expect(await hub.ledger.usage(ownerId)).toMatchObject({ publicUsedBytes: 8, publicReservedBytes: 0 });
  });
});

describe('what an owner has', () => {
  it('leaves out what never came to be, once its time is up', async () => {
    const hub = await open();
    expect(await hub.ledger.ownedRepositories(ownerId)).toHaveLength(1);
    hub.clock.advance(61);
    expect(await hub.ledger.ownedRepositories(ownerId)).toEqual([]);
    await hub.ledger.close(ownerId, hub.by());
  });

  it('is not counted any more once another one is admitted after its time', async () => {
    const hub = await open();
    const another = { ownerId, repositoryType: 'model' as const, visibility: 'public' as const, usedBytes: 6 };
    await hub.ledger.admit({ ...another, fullId: 'ada/cut-off', repositoryId: 'r2' }, hub.by());
    hub.clock.advance(61);
    await hub.ledger.admit({ ...another, fullId: 'ada/next', repositoryId: 'r3' }, hub.by());
    expect(await hub.ledger.usage(ownerId)).toMatchObject({ publicUsedBytes: 6 });
  });

  it('keeps what came to be although the ledger was not told', async () => {
    const hub = await open();
    await born(hub);
    hub.clock.advance(61);
    expect(await hub.ledger.ownedRepositories(ownerId)).toEqual([
      {
        repositoryId: 'r1',
        repositoryType: 'model',
        fullId: 'ada/net',
        visibility: 'public',
        usedBytes: 0,
        quotaBytes: null,
      },
    ]);
    await expect(hub.ledger.close(ownerId, hub.by())).rejects.toMatchObject({ code: 'storage.namespace_not_empty' });
  });
});

it('settles more reservations than one append may name', async () => {
  const hub = await open();
  const ids = Array.from({ length: 4_500 }, (_, index) => `reservation-of-some-length-${index}`);
  const items = ids.map((id) => ({ reservationId: id, bytes: 0, oid: id }));
  for (let at = 0; at < items.length; at += 1_000) {
    const some = { ownerId, repositoryId: 'r1', visibility: 'public' as const, items: items.slice(at, at + 1_000) };
    await hub.ledger.reserve({ ...some, expiresAt: '2031-01-01T00:00:00.000Z' }, hub.by());
  }
  const statement = { ownerId, ownerKind: 'user' as const, repositoryId: 'r1', repositoryRevision: 1, usedBytes: 3 };
  const rest = { visibility: 'public' as const, reservationId: null, settledReservationIds: ids };
  await hub.ledger.commit({ ...statement, ...rest }, hub.by());
  const last = await hub.log.readStream(`namespace-${ownerId}`, { backwards: true, limit: 10 });
  const settled = last.filter(({ type }) => type === 'StorageCommitted');
  expect(
    settled.flatMap(({ data }) => (data as { settledReservationIds: string[] }).settledReservationIds),
  ).toHaveLength(4_500);
  expect(await hub.ledger.usage(ownerId)).toMatchObject({ publicUsedBytes: 3, publicReservedBytes: 0 });
});

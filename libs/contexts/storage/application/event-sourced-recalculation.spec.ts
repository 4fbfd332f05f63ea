import { StoredContent } from '@hubledger/contexts/repositories/contract';
import { AggregateStore, type CommandMetadata, KeyedMutex, newId } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { StorageLists } from '../domain/recalculation.port';
import { EventSourcedRecalculation } from './event-sourced-recalculation';

const USED = 10;

class ToldLists extends StorageLists {
  shown: number | null = USED;
  readonly asked: string[][] = [];
  waited = 0;
  async caughtUpWith(): Promise<void> {
    this.waited++;
  }
  async account() {
    return null;
  }
  async repositories(ids: readonly string[]): Promise<Map<string, number>> {
    this.asked.push([...ids]);
    return new Map(this.shown === null ? [] : ids.map((id) => [id, this.shown ?? 0]));
  }
}

class NotAsked extends StoredContent {
  async check(): Promise<never> {
    throw new Error('not asked');
  }
}

const metadata = (): CommandMetadata => {
  const id = newId();
  const at = '2030-01-01T00:00:00.000Z';
  return { commandId: id, correlationId: id, causationId: id, at, actorId: 'admin', actorKind: 'admin-token' };
};

const setup = () => {
  const log = new InMemoryEventLog();
  const store = new AggregateStore(
    log,
    new KeyedMutex(),
    async ({ commandId, actorId, actorKind }) => ({
      ...{ $correlationId: 'c', $causationId: 'c', commandId, actorId, actorKind },
      ...{ schemaVersion: '1', appVersion: 'test' },
    }),
    null,
  );
  const lists = new ToldLists();
  const append = (stream: string, type: string, data: object) =>
    store.record(stream, [{ type, data }], metadata(), 'any');
  /** @param ledger bytes that its ledger says. */
  const repository = async (repositoryId: string, ledger = USED) => {
    const known = { repositoryId, visibility: 'public' };
    const made = { ...known, ownerId: 'ada', createdAt: '2030-01-01T00:00:00.000Z' };
    const admitted = { ...known, repositoryType: 'model', fullId: `ada/${repositoryId}`, usedBytes: 0 };
    const stated = {
      ...known,
      repositoryRevision: 1,
      usedBytes: ledger,
      settledReservationIds: [],
      reservationId: null,
    };
    await append('namespace-ada', 'RepositoryAdmitted', admitted);
    await append(`repository-${repositoryId}`, 'RepositoryCreated', made);
    await append(`repository-${repositoryId}`, 'CommitPushed', { branch: 'main', after: { usedBytes: USED } });
    await append('namespace-ada', 'StorageCommitted', stated);
  };
  const written = async () =>
    (await log.readStream('namespace-ada')).filter(({ type }) => type.endsWith('Recalculated')).length;
  return { lists, repository, written, recalculation: new EventSourcedRecalculation(store, lists, new NotAsked()) };
};

describe('a recalculation', () => {
  it('asks nothing again about a repository of which all say the same', async () => {
    const { lists, repository, written, recalculation } = setup();
    await repository('a');
    const found = await recalculation.repository('ada', 'a', metadata(), { listedBytes: USED });
    expect(found).toEqual({ repository: 'model:ada/a', corrections: [], objects: null });
    expect([lists.asked, lists.waited, await written()]).toEqual([[], 0, 0]);
  });

  it('looks again, behind the last event, before it believes that a list is wrong', async () => {
    const { lists, repository, written, recalculation } = setup();
    await repository('a');
    const options = { listedBytes: 3 };
    expect((await recalculation.repository('ada', 'a', metadata(), options)).corrections).toEqual([]); // it was late
    expect([lists.asked, lists.waited, await written()]).toEqual([[['a']], 1, 0]);
    lists.shown = 3;
    expect((await recalculation.repository('ada', 'a', metadata(), options)).corrections).toEqual([
      { where: 'list', of: 'model:ada/a', before: 3, after: USED },
    ]);
    expect(await written()).toBe(1);
  });

  it('finds an entry of the ledger whatever a list says', async () => {
    const { repository, written, recalculation } = setup();
    await repository('a', 7);
    const corrections = [{ where: 'ledger', of: 'model:ada/a', before: 7, after: USED }];
    const found = await recalculation.repository('ada', 'a', metadata(), { listedBytes: USED });
    expect([found.corrections, await written()]).toEqual([corrections, 1]);
  });

  it('reads the list of a namespace by pages, and names what is not listed', async () => {
    const { lists, repository, recalculation } = setup();
    const ids = Array.from({ length: 120 }, (_, n) => `r${n}`);
    for (const id of ids) await repository(id);
    expect(await recalculation.namespace('ada', metadata())).toMatchObject({ corrections: [], failures: [] });
    expect(lists.asked.map(({ length }) => length)).toEqual([100, 20]);
    lists.shown = null;
    const { failures } = await recalculation.namespace('ada', metadata());
    expect(failures).toHaveLength(120);
    expect(failures[0]?.error).toMatch(/not listed/);
  });

  it('finds nothing wrong with a ledger that is remembered as its events say', async () => {
    const { repository, written, recalculation } = setup();
    await repository('a', 7);
    for (let again = 0; again < 2; again++) expect(await recalculation.ledger('ada', metadata())).toEqual([]);
    expect(await written()).toBe(0);
  });
});

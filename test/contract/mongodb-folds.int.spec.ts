import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlDocumentStore, LibsqlEventLog } from '@hubledger/adapters/libsql';
import type { MongoStores } from '@hubledger/adapters/mongodb';
import { type DocumentStore, ORIGIN, type ReadModel, scanOf, Sealer, SystemClock } from '@hubledger/kernel';
import { digestOf, LocalBuilder, Projector } from '@hubledger/projector';
import { applyBatch } from '@hubledger/projector/apply-batch';
import { foldedByTwo, schedules, trailEvents, trails } from '@hubledger/testing/crash-schedules';
import { InMemoryCollection } from '@hubledger/testing/in-memory-collection';
import { allProjections } from '@projections/index';
import { upcast } from '@projections/upcast';
import fc from 'fast-check';
import { createInstallation, openVault } from '../bench/data-set/installation';
import { project } from '../bench/data-set/project';
import { describeMongo, freshDatabase, openTestMongo } from './mongodb-server';

const SIZE = { users: 40, organizations: 3, repositories: 20, files: 200, commits: 120 };
const SCHEDULES = 40;

const names = allProjections.map(({ model }) => model.name);

const digests = async (documents: DocumentStore): Promise<Record<string, string>> => {
  const all: Record<string, string> = {};
  for (const { model } of allProjections) {
    all[(model as ReadModel).name] = await digestOf(documents.collection(model as ReadModel));
  }
  return all;
};

describeMongo('folds', (server) => {
  let stores: MongoStores;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    const database = freshDatabase(server);
    remove = database.remove;
    stores = await openTestMongo(database.url);
  });
  afterEach(async () => {
    await stores.close();
    await remove();
  });

  it(`give the documents of a fresh fold on ${SCHEDULES} schedules of crashes, overlaps and two writers`, async () => {
    const fresh = new InMemoryCollection<object>(trails.model as unknown as ReadModel);
    await applyBatch(trails, fresh, trailEvents);
    const collection = stores.documents.collection(trails.model as unknown as ReadModel);
    await fc.assert(
      fc.asyncProperty(schedules, schedules, async (one, other) => {
        await collection.clear();
        await foldedByTwo(collection, one, other);
        expect(await collection.scan(null, 100)).toEqual(await fresh.scan(null, 100));
      }),
      { numRuns: SCHEDULES },
    );
  });

  it('of every projection are those of libsql, when built beside, followed, and built anew', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'folds-'));
    const documentsFile = join(directory, 'documents.db');
    await createInstallation(directory, SIZE, 6);
    await project({ directory, documentsFile, projections: allProjections });
    const embedded = await LibsqlDocumentStore.open({ file: documentsFile });
    const log = await LibsqlEventLog.open({ file: join(directory, 'events.db') });
    const vault = await openVault(directory);
    const [first] = await log.readStream('system-log', { limit: 1 });
    const { logId } = first?.data as { logId: string };
    const opener = new Sealer(vault);
    const start = async (inPlaceUpTo: string): Promise<Projector> => {
      const builder = new LocalBuilder(stores.sides, { scan: scanOf(log), upcast, opener });
      const projector = new Projector(log, stores.documents, allProjections, {
        ...{ logId, opener, upcast, clock: new SystemClock(), report: () => undefined },
        rebuilds: { sides: stores.sides, builder, inPlaceUpTo },
      });
      await projector.start();
      expect(await projector.waitFor(await log.head(), { projections: names, timeoutMs: 100_000 })).toBe(true);
      return projector;
    };
    try {
      const expected = await digests(embedded);
      const projector = await start(ORIGIN);
      expect(await digests(stores.documents)).toEqual(expected);
      expect(stores.sides.current(allProjections[0]?.model as ReadModel)).not.toBe('');
      for (const name of ['repositories', 'commits']) {
        expect(await projector.rebuild(name)).toMatchObject({ comparison: { differing: 0 } });
      }
      expect(await digests(stores.documents)).toEqual(expected);
      await projector.stop();
    } finally {
      await Promise.all([log.close(), embedded.close(), vault.close()]);
      await rm(directory, { recursive: true, force: true });
    }
  });
});

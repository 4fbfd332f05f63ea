import { openMongo } from '@hubledger/adapters/mongodb';
import { newId, positionOf, type ReadModel, Secret } from '@hubledger/kernel';
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { Contest } from '../harness/contest';
import { check } from '../harness/reads';

const DOCUMENTS = 100;
const PAGES = 10;

interface Row {
  readonly name: string;
  readonly size: number;
  readonly row: string;
}

const model: ReadModel<Row> = { name: 'bench-rows', version: 1, indexes: { size: ['order'] } };
const newRow = (n: number): Row => ({ name: `row ${n}`, size: n, row: 'x'.repeat(400) });

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
};

/** What else each document must hold: the event that it stands at and the write, so that none is applied twice or lost. */
interface Exact {
  /** Position. */
  readonly p: string;
  /** Mark. */
  readonly m: string;
}

/**
 * The adapter against the same documents by the driver alone, with the same bytes to keep them exact by, majority and
 * journaled as well, and with the same index. Pages alternate, as a server may stand still for a moment.
 */
export const productionDocuments = async (): Promise<Contest[]> => {
  const server = process.env['MONGODB_TEST_URL'];
  if (!server) throw new Error('no MongoDB: MONGODB_TEST_URL');
  const name = `bench-${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const stores = await openMongo({ url: new Secret(url.href), masterKey: Buffer.alloc(32, 7) });
  const client = new MongoClient(server, { writeConcern: { w: 'majority', journal: true } });
  const raw = client.db(name).collection<Row & Exact & { _id: string }>('raw');
  await raw.createIndex({ size: 1 });
  const rows = stores.documents.collection(model);

  const write = async () => {
    const ours = await secondsOf(async () => {
      const writes = Array.from({ length: DOCUMENTS }, (_, n) => ({
        ...{ id: newId(), expected: null, next: newRow(n), position: positionOf(1) },
      }));
      check((await rows.writeAll(writes)).length === 0, 'lost writes');
    });
    const mark = randomBytes(9).toString('base64url');
    const limit = await secondsOf(() =>
      raw.insertMany(
        Array.from({ length: DOCUMENTS }, (_, n) => ({
          ...{ _id: newId(), p: positionOf(1), m: `${mark}.${n}`, ...newRow(n) },
        })),
      ),
    );
    return { ours: DOCUMENTS / ours, limit: DOCUMENTS / limit };
  };
  const ourPage = () => rows.find({ sort: [{ field: 'size', order: 'desc' }], limit: DOCUMENTS });
  const rawPage = () => raw.find().sort({ size: -1, _id: -1 }).limit(DOCUMENTS).toArray();
  const list = async () => {
    let [ours, limit] = [0, 0];
    for (let n = 0; n < PAGES; n++) {
      ours += await secondsOf(async () => check((await ourPage()).length === DOCUMENTS, 'page'));
      limit += await secondsOf(async () => check((await rawPage()).length === DOCUMENTS, 'raw page'));
    }
    return { ours: PAGES / ours, limit: PAGES / limit };
  };
  const target = { atLeast: 0.7 };
  return [
    { name: 'production.documents write 100', unit: 'documents/s', target, round: write },
    { name: 'production.documents list 100', unit: 'pages/s', target, round: list },
  ];
};

import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { openMongo } from '@hubledger/adapters/mongodb';
import { type AnyProjection, type ReadModel, Sealer, Secret } from '@hubledger/kernel';
import { digestOf, foldAfresh } from '@hubledger/projector';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { allProjections } from '@projections/index';
import { upcast } from '@projections/upcast';
import { eventually } from '@hubledger/testing/eventually';

/**
 * Names of the read models whose documents are not what a fold of the whole log makes. Nothing may be written meanwhile: the
 * read models are waited for until they have met the log's end.
 */
export const strayFromTheLog = async ({
  EVENTSTORE_URL = '',
  ...env
}: Readonly<Record<string, string>>): Promise<string[]> => {
  const log = await openEventStoreLog({ url: new Secret(EVENTSTORE_URL) });
  const masterKey = Buffer.from(env['HUB_MASTER_KEY'] ?? '', 'hex');
  const mongo = await openMongo({ url: new Secret(env['MONGODB_URL'] ?? ''), masterKey });
  const { documents, vault } = mongo;
  try {
    const opener = new Sealer(vault);
    const folded = async (projection: AnyProjection): Promise<[string, string]> => {
      const side = new InMemoryDocumentStore().collection(projection.model as ReadModel);
      await foldAfresh(projection, side, { log, upcast, opener, upTo: await log.head() });
      const live = await digestOf(documents.collection(projection.model as ReadModel));
      return [live, await digestOf(side)];
    };
    const stray: string[] = [];
    for (const projection of allProjections) {
      const differs = eventually(async () => {
        const [live, fresh] = await folded(projection);
        if (live !== fresh) throw new Error('It differs');
      }, 20_000);
      await differs.catch(() => stray.push(projection.model.name));
    }
    return stray;
  } finally {
    await mongo.close();
    await log.close();
  }
};

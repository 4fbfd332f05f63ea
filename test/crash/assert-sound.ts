import { verifyLog } from '@hubledger/adapters/libsql';
import { type DocumentCollection, Sealer } from '@hubledger/kernel';
import { readSettings } from '@hubledger/platform/config';
import { digestOf, foldAfresh } from '@hubledger/projector';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { allProjections } from '@projections/index';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startStores } from '@hubledger/stores';
import { everything } from './log-contents';

/**
 * Holds the data of a hub that was stopped against itself: the log is whole and nothing in it stands twice, every read
 * model equals a fresh fold of the log, and every shared object is what its key says.
 */
export const assertSound = async (directory: string): Promise<void> => {
  expect(await verifyLog(join(directory, 'events.db'))).toMatchObject({ problems: [] });
  const { opened } = await startStores(readSettings({ DATA_DIR: directory }));
  const stores = await opened;
  try {
    const ids = (await everything(stores.log)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const sides = new InMemoryDocumentStore();
    for (const projection of allProjections) {
      const { name, version } = projection.model;
      const checkpoint = await stores.documents.loadCheckpoint(`${name}@${version}`);
      const [live, side] = [stores.documents, sides].map(
        (store) => store.collection(projection.model) as DocumentCollection<object>,
      ) as [DocumentCollection<object>, DocumentCollection<object>];
      const upTo = checkpoint?.position ?? '';
      await foldAfresh(projection, side, {
        log: stores.log,
        upcast: (event) => event,
        opener: new Sealer(stores.vault),
        upTo,
      });
      expect([name, await digestOf(live)]).toEqual([name, await digestOf(side)]);
    }
  } finally {
    await stores.close();
  }
  await assertObjects(join(directory, 'objects'));
};

const assertObjects = async (objects: string): Promise<void> => {
  expect(await readdir(join(objects, '.incoming'))).toEqual([]);
  const files = await readdir(join(objects, 'hub-storage'), { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))) {
    const folder = file.parentPath;
    if (!/[/\\]lfs[/\\]/.test(folder)) continue;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(folder, file.name))) hash.update(chunk as Buffer);
    expect(hash.digest('hex')).toBe(file.name);
  }
};

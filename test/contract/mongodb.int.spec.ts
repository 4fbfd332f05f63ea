import { documentSidesContract } from './document-sides.contract';
import { documentStoreContract } from './document-store.contract';
import { leasesContract } from './leases.contract';
import { freshDatabase, mongoTestUrl, openTestMongo } from './mongodb-server';
import { vaultContract } from './vault.contract';

const server = mongoTestUrl();

if (server) {
  jest.setTimeout(120_000); // a server of any speed
  const open = async () => {
    const { url, remove } = freshDatabase(server);
    const stores = await openTestMongo(url);
    const close = async () => {
      await stores.close();
      await remove();
    };
    return { url, stores, close };
  };
  const name = `MongoDB at ${new URL(server).host}`;

  documentStoreContract(name, async () => {
    const { stores, close } = await open();
    return { subject: stores.documents, close };
  });

  documentSidesContract(name, async () => {
    const { stores, close } = await open();
    return { subject: { store: stores.documents, sides: stores.sides }, close };
  });

  leasesContract(name, async () => {
    const { url, stores, close } = await open();
    const other = await openTestMongo(url);
    const closeBoth = async () => {
      await other.close();
      await close();
    };
    return { subject: { here: stores.leases, there: other.leases }, close: closeBoth };
  });

  vaultContract(name, async () => {
    const { url, remove } = freshDatabase(server);
    let stores = await openTestMongo(url);
    return {
      vault: stores.vault,
      reopen: async () => {
        await stores.close();
        stores = await openTestMongo(url);
        return stores.vault;
      },
      close: async () => {
        await stores.close();
        await remove();
      },
    };
  });
} else {
  describe('MongoDB', () => {
    it('is not tested here: MONGODB_TEST_URL names no server (npm run test:mongo starts one)', () => {
      console.warn('SKIPPED, NOT TESTED: the MongoDB adapter, as MONGODB_TEST_URL is not set');
    });
  });
}

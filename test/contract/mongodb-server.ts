import { randomBytes } from 'node:crypto';
import { Secret } from '@hubledger/kernel';
import { openMongo, type OpenMongo } from '@hubledger/adapters/mongodb';
import { MongoClient } from 'mongodb';

/**
 * The MongoDB server that `MONGODB_TEST_URL` names, or that `MONGODB_TEST_URLS` has for this worker of jest; null without
 * either. `npm run test:mongo` starts one, where it can install it.
 */
export const mongoTestUrl = (): string | null => {
  const { MONGODB_TEST_URL: one, MONGODB_TEST_URLS: several = one, JEST_WORKER_ID: worker = '1' } = process.env;
  const servers = several ? several.split(' ') : [];
  return servers[(Number(worker) - 1) % servers.length] ?? null;
};

/** FerretDB speaks the protocol, and does less. */
export const isFerretDb = (): boolean => process.env['MONGODB_TEST_SERVER'] === 'ferretdb';

/** A database that nobody else has, and how to remove it with its vault. */
export const freshDatabase = (server: string): { readonly url: string; readonly remove: () => Promise<void> } => {
  const name = `test-${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const remove = async (): Promise<void> => {
    const client = new MongoClient(server);
    for (const each of [name, `${name}-vault`]) await client.db(each).dropDatabase();
    await client.close();
  };
  return { url: url.href, remove };
};

export const openTestMongo = (url: string, more: Partial<OpenMongo> = {}) =>
  openMongo({ url: new Secret(url), masterKey: Buffer.alloc(32, 7), ...more });

/** Tests that need a server; where there is none it is said once, by the contracts. */
export const describeMongo = (name: string, tests: (server: string) => void): void => {
  const server = mongoTestUrl();
  if (server) {
    jest.setTimeout(120_000); // a server of any speed
    describe(`MongoDB at ${new URL(server).host}: ${name}`, () => tests(server));
  } else describe.skip(`MongoDB: ${name}`, () => it('needs MONGODB_TEST_URL', () => undefined));
};

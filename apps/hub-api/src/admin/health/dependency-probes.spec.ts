import { readSettings } from '@hubledger/platform/config';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { DependencyProbes } from './dependency-probes';

const placesWith = (env: Readonly<Record<string, string>>): string[] =>
  new DependencyProbes(
    new InMemoryEventLog(),
    new InMemoryObjectStore(),
    new InMemoryDocumentStore(),
    new InMemoryVault(),
    readSettings(env),
  )
    .all(500)
    .map(({ name, endpoint, detail }) => `${name}: ${endpoint}, ${detail}`);

const bucket = new InMemoryObjectStore().bucket;

it('are in files by default', () => {
  expect(placesWith({})).toEqual([
    'event-log: embedded, libsql file',
    `object-store: embedded, bucket ${bucket}, as files`,
    'read-models: embedded, libsql files',
    'vault: embedded, libsql file',
    'smtp: null, no mail server is configured',
  ]);
});

it('are told to be on servers where they are, without what opens those', () => {
  const places = placesWith({
    EVENTSTORE_URL: 'esdb+discover://hub:canary@a:2113,b:2113',
    MONGODB_URL: 'mongodb://hub:canary@db:27017/hubledger',
    HUB_MASTER_KEY: 'a'.repeat(64),
    KOHAKU_HUB_ADMIN_SECRET_TOKEN: 'canary',
    KOHAKU_HUB_S3_ENDPOINT: 'https://s3.example',
    KOHAKU_HUB_S3_ACCESS_KEY: 'canary',
    KOHAKU_HUB_S3_SECRET_KEY: 'canary',
  });
  expect(places.slice(0, 4)).toEqual([
    'event-log: a:2113,b:2113, EventStoreDB',
    `object-store: https://s3.example, bucket ${bucket}, on an S3 server`,
    'read-models: db:27017, MongoDB',
    'vault: db:27017, MongoDB',
  ]);
});

import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { BSON, MongoClient } from 'mongodb';
import type { HubProcess } from './hub-process';
import { recordsOf } from './shape';

/** A text that is nowhere but where it was sent. */
export const canary = (what: string): string => `${what}-canary-${randomBytes(8).toString('hex')}`;

/** Base64 of a text at any place of a longer one: the characters that depend on it alone. */
const base64Forms = (text: string): string[] =>
  [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });

/** As it is, and as careless code would hide it. */
const formsOf = (secret: string): Buffer[] =>
  [
    ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].map((form) => Buffer.from(form)),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(Buffer.from(secret).toString('hex')),
    ...base64Forms(secret).map((form) => Buffer.from(form)),
  ].filter(({ length }) => length > 8);

const filesBelow = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Everything a hub has written: its files, the write-ahead logs among them, what is on servers, and what it printed. */
export const placesOf = async (hub: HubProcess): Promise<Place[]> => {
  const files = await filesBelow(hub.dataDirectory);
  const places = await Promise.all(
    files.map(async (path) => ({ name: relative(hub.dataDirectory, path), bytes: await readFile(path) })),
  );
  return [
    ...places,
    ...(await eventLogOf(hub)),
    ...(await databasesOf(hub)),
    { name: 'stdout', bytes: Buffer.from(hub.stdout) },
    { name: 'stderr', bytes: Buffer.from(hub.stderr) },
  ];
};

const eventLogOf = async ({ dataDirectory }: HubProcess): Promise<Place[]> => {
  const records = await recordsOf(dataDirectory);
  return records ? [{ name: 'event log', bytes: Buffer.concat(records) }] : [];
};

/** Read models and vault, as a database keeps them. */
const databasesOf = async ({ servers: { MONGODB_URL: url } }: HubProcess): Promise<Place[]> => {
  if (url === undefined) return [];
  const client = new MongoClient(url);
  try {
    const own = new URL(url).pathname.slice(1);
    const { databases } = await client.db().admin().listDatabases();
    const places: Place[] = [];
    for (const { name } of databases.filter((each) => each.name.startsWith(own))) {
      for (const { name: collection } of await client.db(name).listCollections().toArray()) {
        const documents = await client.db(name).collection(collection).find().toArray();
        places.push({
          name: `${name}/${collection}`,
          bytes: Buffer.concat(documents.map((each) => BSON.serialize(each))),
        });
      }
    }
    return places;
  } finally {
    await client.close();
  }
};

/** Names of the places where it stands. */
export const placesWith = (places: readonly Place[], secret: string): string[] => {
  const forms = formsOf(secret);
  return places.filter(({ bytes }) => forms.some((form) => bytes.includes(form))).map(({ name }) => name);
};

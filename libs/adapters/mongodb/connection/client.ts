import { readFileSync } from 'node:fs';
import { StoreRefused } from '@hubledger/kernel';
import { MongoClient, type MongoClientOptions, type WriteConcern } from 'mongodb';
import type { MongoSettings } from './settings';

/** A query that runs longer is ended by the server. Milliseconds, as all of these. */
export const QUERY_MS = 3_000;
const SELECTION_MS = 2_000;
const CONNECT_MS = 2_000;
/** Without an answer. Longer than a query may take, so that the server says first what is the matter. */
const SILENCE_MS = 4_000;
const HEARTBEAT_MS = 2_000;
const REPLICATION_MS = 4_000;

/** On disk of most members when it is acknowledged: no election takes it back. */
export const DURABLE = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: REPLICATION_MS } satisfies Partial<WriteConcern>,
} as const;

/** What most members have on disk: no election takes it back. */
export const SETTLED = { readConcern: { level: 'majority' } } as const;

/** For what is lost without harm, and for what a durable write follows. */
export const QUICK = { writeConcern: { w: 1 } } as const;

/** Repetition is ours alone (`Calls`): every write can be told by its mark, and the time it takes has one bound. */
const OPTIONS: MongoClientOptions = {
  appName: 'hubledger',
  readPreference: 'primary',
  promoteBuffers: true,
  retryReads: false,
  retryWrites: false,
  maxPoolSize: 64,
  maxIdleTimeMS: 120_000,
  serverSelectionTimeoutMS: SELECTION_MS,
  connectTimeoutMS: CONNECT_MS,
  waitQueueTimeoutMS: SELECTION_MS,
  heartbeatFrequencyMS: HEARTBEAT_MS,
  socketTimeoutMS: SILENCE_MS,
};

export const mongoClient = (settings: MongoSettings): MongoClient => clientFor(settings, {});

/** For work that may take minutes without an answer: indexes of collections that are filled already. */
export const patientClient = (settings: MongoSettings): MongoClient =>
  clientFor(settings, { maxPoolSize: 4, socketTimeoutMS: 0 });

/** Whether the primary answers; rejects as everything else does that is asked of it. */
export const ping = (client: MongoClient): Promise<unknown> => client.db('admin').command({ ping: 1 });

/**
 * @throws StoreRefused that does not repeat the address, as the driver's own errors do; also for a certificate that can't
 *   be read, which the driver would look for with the first request
 */
const clientFor = ({ url }: MongoSettings, more: MongoClientOptions): MongoClient => {
  const client = understood(url.reveal(), { ...OPTIONS, ...more });
  for (const name of ['tlsCAFile', 'tlsCertificateKeyFile', 'tlsCRLFile'] as const) {
    const path = client.options[name];
    if (path !== undefined && !canBeRead(path))
      throw new StoreRefused(`MONGODB_URL names a ${name} that can't be read`);
  }
  return client;
};

const understood = (url: string, options: MongoClientOptions): MongoClient => {
  try {
    return new MongoClient(url, options);
  } catch {
    throw new StoreRefused(
      'MONGODB_URL is no connection string that the MongoDB driver understands; a user or a password with other characters than letters and digits is percent-encoded',
    );
  }
};

const canBeRead = (path: string): boolean => {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
};

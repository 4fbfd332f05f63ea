import { acquireDataLock } from '@hubledger/adapters/libsql';
import { type Clock, type EventLog, type ObjectStore, SystemClock } from '@hubledger/kernel';
import { readReplica, type Replica, type Settings } from '@hubledger/platform/config';
import { join } from 'node:path';
import { Closing } from './closing';
import { ensureWritable, messageOf } from './data-directory';
import type { DocumentStores } from './document-stores';
import { embeddedDocuments, embeddedLog, logFileIn } from './embedded-stores';
import { objectsOfSource, openObjects } from './objects';
import { refuseMoved } from './refuse-moved';
import { asReplica } from './replica/as-replica';
import { ReplayClock } from './replica/replay-clock';
import { serverDocuments, serverLog } from './server-stores';
import { stagingPlaceIn } from './staging-place';
import { StartRefused } from './start-refused';
import { troubleOf } from './trouble';
import { type StoreNote, type StoreWatch, untilThere } from './until-there';

export interface Stores extends DocumentStores {
  readonly clock: Clock;
  readonly log: EventLog;
  /** For a thread that reads the log by itself; null where it is no file. */
  readonly logFile: string | null;
  readonly objects: ObjectStore;
  /** Set for a hub that shows a moment of another one's past, and takes no changes. */
  readonly replica?: Replica;
  close(): Promise<void>;
}

/** The stores are on their way; `opened` is for when they have arrived. */
export interface StartedStores {
  readonly opened: Promise<Stores>;
}

/**
 * Log, read models with the vault, and objects: each on the server its own setting names, or else embedded below
 * `DATA_DIR`. Where anything is embedded a lock comes first: two processes on the same files would each be right about
 * half of them. Then all open at once, while the caller goes on. A server that is not there yet is waited for.
 *
 * @param watch told of every attempt to reach a server that failed
 * @throws StartRefused with one line that says what is wrong, here or by `opened`
 */
export const startStores = async (
  settings: Settings,
  watch: StoreWatch = { waits: () => undefined, arrived: () => undefined, noted: () => undefined },
): Promise<StartedStores> => {
  const closing = new Closing();
  const refuse = async (error: unknown): Promise<never> => {
    await closing.close();
    throw error instanceof StartRefused ? error : new StartRefused(messageOf(error), error);
  };
  try {
    const staging = await placeOf(settings, closing);
    const replica = await readReplica(settings.dataDirectory);
    if (replica) refuseServers(settings);
    else await refuseMoved(settings);
    const opened = openAll({ settings, staging, replica, closing, watch })
      .then((stores) => ({ ...(replica ? asReplica(stores, replica) : stores), close: closing.close }))
      .catch(refuse);
    opened.catch(() => undefined); // told to who waits for it
    return { opened };
  } catch (error) {
    return refuse(error);
  }
};

/** Locks what is this process's own. @returns the directory for uploads under way */
const placeOf = async (settings: Settings, closing: Closing): Promise<string> => {
  const { dataDirectory: directory, eventStore, mongo, content } = settings;
  await ensureWritable(directory);
  const shared = eventStore && mongo && content.s3;
  const place = shared
    ? await stagingPlaceIn(directory)
    : { lock: acquireDataLock(join(directory, 'lock.db')), directory: join(directory, 'incoming') };
  closing.keep({ close: () => place.lock.release() });
  return place.directory;
};

const refuseServers = ({ dataDirectory, eventStore, mongo }: Settings): void => {
  if (eventStore || mongo) {
    throw new StartRefused(
      `${dataDirectory} is a replay of its own: unset EVENTSTORE_URL, MONGODB_URL and HUB_PROJECTOR to show it`,
    );
  }
};

interface Opening {
  readonly settings: Settings;
  readonly staging: string;
  readonly replica: Replica | null;
  readonly closing: Closing;
  readonly watch: StoreWatch;
}

const openAll = async ({ settings, staging, replica, closing, watch }: Opening) => {
  const { dataDirectory: directory, content, eventStore, mongo } = settings;
  const refused = new AbortController();
  const untilOpen = <T>(store: string, open: () => Promise<T>): Promise<T> =>
    untilThere(store, open, watch, refused.signal, (error) => troubleOf(error, settings));
  const noted = (note: StoreNote): void => watch.noted(note);
  const clock = replica ? new ReplayClock(replica.asOf) : new SystemClock();
  const objects = (): Promise<ObjectStore> =>
    replica ? objectsOfSource(replica, content, staging) : openObjects(directory, content, staging);
  const opening = [
    mongo
      ? untilOpen('documents', () => serverDocuments(mongo, settings.masterKey, noted)).then(closing.keep)
      : embeddedDocuments(settings, replica, closing, noted),
    (eventStore
      ? untilOpen('events', () => serverLog(eventStore, noted))
      : embeddedLog(directory, clock, replica, noted)
    ).then(closing.keep),
    content.s3 ? untilOpen('objects', objects) : objects(),
  ] as const;
  const errors: unknown[] = [];
  for (const each of opening) {
    each.catch((error: unknown) => {
      errors.push(error);
      refused.abort();
    });
  }
  await Promise.allSettled(opening); // where one fails, those that open have to be closed
  if (errors.length > 0) throw errors[0]; // those that were still waited for fail behind the one that refused
  const [{ documents, sides, snapshots, vault, leases, keyRotations }, log, bytes] = await Promise.all(opening);
  const logFile = eventStore ? null : logFileIn(directory);
  return { clock, documents, sides, snapshots, vault, leases, keyRotations, log, logFile, objects: bytes };
};

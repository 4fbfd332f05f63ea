import type { EventLog, ObjectStore } from '@hubledger/kernel';
import type { Settings } from '@hubledger/platform/config';
import { Closing } from './closing';
import { openObjects } from './objects';
import { type IntakeVault, serverDocuments, serverLog } from './server-stores';

/** The stores that settings put on servers; null: that one is embedded. */
export interface Servers {
  readonly log: EventLog | null;
  readonly vault: IntakeVault | null;
  readonly objects: ObjectStore | null;
  close(): Promise<void>;
}

/** What is on servers, for moving a hub there. A server that is not there is an error. @param staging of this process alone */
export const openServers = async (
  { eventStore, mongo, masterKey, content, dataDirectory }: Settings,
  staging: string,
): Promise<Servers> => {
  const closing = new Closing();
  try {
    const log = eventStore && closing.keep(await serverLog(eventStore));
    const documents = mongo && closing.keep(await serverDocuments(mongo, masterKey));
    const objects = content.s3 && (await openObjects(dataDirectory, content, staging));
    return { log, vault: documents?.vault ?? null, objects, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
};

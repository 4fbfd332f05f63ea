import { readReplica, type Replica } from '@hubledger/platform/config';
import { assertThere, type HubPlaces } from '../data-directory';
import { CommandRefused } from '../command';
import { documentsOf, type HubDocuments } from './hub-documents';
import { type HubLog, logInFile, logOnServer } from './hub-log';
import type { ObjectsPlace } from './objects';

/** All that a hub rests on, for reading: its programs may be running. */
export interface OpenedHub {
  /** For a report: where its log is. */
  readonly name: string;
  readonly log: HubLog;
  readonly documents: HubDocuments;
  readonly objects: ObjectsPlace;
  /** Set for one that shows another one's past. */
  readonly replica: Replica | null;
  close(): Promise<void>;
}

/** @throws CommandRefused, MasterKeyWrong, LogUnavailable, ... */
export const openHub = async (places: HubPlaces): Promise<OpenedHub> => {
  const { directory, eventStore, mongo } = places;
  const replica = await readReplica(directory);
  if (replica && (eventStore ?? mongo)) {
    throw new CommandRefused(`${directory} is a replay: unset EVENTSTORE_URL and MONGODB_URL, or name it`);
  }
  if (!eventStore) await assertThere(places.logFile);
  const documents = await documentsOf(places);
  try {
    const log = eventStore ? await logOnServer(eventStore) : logInFile(places.logFile);
    return {
      name: eventStore ? `EventStoreDB at ${eventStore.hosts}` : directory,
      log,
      documents,
      objects: { ...places, ...replica },
      replica,
      close: async () => {
        await log.close();
        await documents.close();
      },
    };
  } catch (error) {
    await documents.close();
    throw error;
  }
};

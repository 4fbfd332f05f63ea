import type { EventLog } from '@hubledger/kernel';
import type { DocumentStores } from './document-stores';
import { StartRefused } from './start-refused';

/** @throws LogUnavailable while it is not there; something else for what does not pass */
export const serverLog = async (): Promise<EventLog> => {
  throw new StartRefused('EVENTSTORE_URL is set, but this release has no adapter for it');
};

/** @throws as `serverLog` */
export const serverDocuments = async (): Promise<DocumentStores> => {
  throw new StartRefused('MONGODB_URL is set, but this release has no adapter for it');
};

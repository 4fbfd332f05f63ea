export {
  firstLogIdOf,
  identifyLog,
  type LogIdentity,
  logIdOf,
  type LogInitialised,
  type LogMigrated,
  MIGRATIONS_STREAM,
} from './log-identity';
export { identifyBucket } from './identify-bucket';
export { serverSettingsOf } from './refuse-moved';
export { StartRefused } from './start-refused';
export { type StartedStores, startStores, type Stores } from './stores';
export { troubleOf } from './trouble';
export type { StoreNote, StoreWatch, Wait } from './until-there';
export { openServers, type Servers } from './open-servers';
export { readServerDocuments, serverLog, type ServerDocumentsForReading, type ServerLog } from './server-stores';

export { EventStoreLog, openEventStoreLog } from './event-store-log';
export type { EventStoreSettings, Patience } from './event-store-settings';

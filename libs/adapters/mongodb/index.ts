export type { MongoSettings } from './connection/settings';
export { type MongoStores, openMongo, type OpenMongo } from './open-mongo';
export { MongoKeyRotation } from './vault/mongo-key-rotation';
export { type MongoForReading, readMongo } from './read-mongo';

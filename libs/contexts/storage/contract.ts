export * from './domain/commands';
export * from './domain/errors';
export * from './domain/ledger.decider';
export * from './domain/ledger.events';
export * from './domain/ledger.state';
export * from './domain/recalculation.port';
export * from './domain/storage-ledger.port';

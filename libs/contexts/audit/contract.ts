export * from './domain/audit.events';
export * from './domain/audit-records.port';
export * from './domain/export.errors';
export * from './domain/kept-filters';
export * from './domain/reads-summary';

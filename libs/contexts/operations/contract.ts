export * from './domain/job';
export * from './domain/job.errors';
export * from './domain/job.events';
export * from './domain/jobs.port';
export * from './domain/operators-log.port';
export * from './domain/projection.errors';
export * from './domain/projection.events';

export * from './domain/job';
export * from './domain/job.errors';
export * from './domain/job.events';
export * from './domain/jobs.port';

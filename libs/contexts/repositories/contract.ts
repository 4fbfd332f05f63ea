export * from './domain/commands';
export * from './domain/errors';
export * from './domain/repository.decider';
export * from './domain/repository.events';
export * from './domain/repository.state';
export * from './domain/repository-name';

export * from './domain/commands';
export * from './domain/errors';
export * from './domain/membership-directory.port';
export * from './domain/organization.decider';
export * from './domain/organization.events';
export * from './domain/organization.state';
export * from './domain/roles';

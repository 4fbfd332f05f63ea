export * from './domain/availability';
export * from './domain/commands';
export * from './domain/errors';
export * from './domain/invitation-directory.port';
export * from './domain/invitation.decider';
export * from './domain/invitation.events';
export * from './domain/invitation.state';

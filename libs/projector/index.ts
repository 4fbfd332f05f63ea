export * from './apply-batch';
export * from './event-failed';

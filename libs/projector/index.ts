export * from './apply-batch';
export * from './digest';
export * from './event-failed';
export * from './fold-afresh';
export { type Incident, incidentsModel } from './incidents';
export type { FieldOpener, Upcast } from './prepare-events';
export * from './process-manager-runner';
export * from './projector';
export type { Report } from './run-context';

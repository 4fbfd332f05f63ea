export * from './health.controller';
export * from './projection-status-source';
export * from './readiness';
export * from './store-checks';

export * from './admin-log';
export * from './logger';
export * from './nest-logger';

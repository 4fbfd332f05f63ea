export * from './access.decorator';
export * from './access.guard';
export * from './actor';
export * from './authenticator';
export * from './base-url';
export * from './credentials';
export * from './errors';
export * from './validation.pipe';

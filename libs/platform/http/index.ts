export * from './access.decorator';
export * from './actor';

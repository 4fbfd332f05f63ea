export * from './read-settings';
export * from './replica';
export * from './settings';

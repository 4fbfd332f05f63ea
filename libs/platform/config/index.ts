export * from './moved';
export * from './read-settings';
export * from './replica';
export { hostsOf } from './servers';
export * from './settings';

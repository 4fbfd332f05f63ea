export * from './worker-front-matter-reader';

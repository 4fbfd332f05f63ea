export * from './git-commits';
export * from './git-objects';
export * from './git-trees';
export * from './paths';
export * from './ref-names';
export * from './repo-ids';
export * from './wire-errors';

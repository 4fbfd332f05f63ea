import { isRepoNamePart } from '@hubledger/hf-wire';
import { BadRepositoryName } from './errors';
import type { RepositoryType } from './repository.events';

/** @throws `BadRepositoryName` */
export const assertRepositoryName = (name: string): void => {
  if (!isRepoNamePart(name)) throw new BadRepositoryName(name);
};

/** `type:namespace/name`, lower case: names that differ in case only are one name. */
export const repositoryKey = (type: RepositoryType, namespace: string, name: string): string =>
  `${type}:${namespace}/${name}`.toLowerCase();

/** Prefix of a repository's keys in the object store: fixed at creation; the id keeps reused names apart. */
export const objectPrefixOf = (type: RepositoryType, namespace: string, name: string, repositoryId: string): string =>
  `hf-${type}-${namespace}-${name}/${repositoryId}`;

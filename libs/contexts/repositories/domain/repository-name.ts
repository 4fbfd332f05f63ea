import { BadRepositoryName } from './errors';
import type { RepositoryType } from './repository.events';

const PART = /^[A-Za-z0-9._-]{1,96}$/;

/** One part of `namespace/name` (wire contract, section 1). */
export const isRepositoryNamePart = (part: string): boolean =>
  PART.test(part) && !/^[-.]|[-.]$|--|\.\.|\.git$/.test(part);

/** @throws `BadRepositoryName` */
export const assertRepositoryName = (name: string): void => {
  if (!isRepositoryNamePart(name)) throw new BadRepositoryName(name);
};

/** `type:namespace/name`, lower case: names that differ in case only are one name. */
export const repositoryKey = (type: RepositoryType, namespace: string, name: string): string =>
  `${type}:${namespace}/${name}`.toLowerCase();

/** Prefix of a repository's keys in the object store: fixed at creation; the id keeps reused names apart. */
export const objectPrefixOf = (type: RepositoryType, namespace: string, name: string, repositoryId: string): string =>
  `hf-${type}-${namespace}-${name}/${repositoryId}`;

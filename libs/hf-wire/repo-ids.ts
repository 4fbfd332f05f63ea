import { InvalidRepoId } from './wire-errors';

export interface RepoId {
  readonly namespace: string;
  readonly name: string;
}

/** Rule of one half of a repository id; clients check the same before they send. */
export const isRepoNamePart = (part: string): boolean =>
  /^[A-Za-z0-9._-]{1,96}$/.test(part) &&
  !/^[-.]|[-.]$/.test(part) &&
  !part.includes('--') &&
  !part.includes('..') &&
  !part.endsWith('.git');

/** Splits `namespace/name`. @throws InvalidRepoId */
export const parseRepoId = (id: string): RepoId => {
  const [namespace, name, ...rest] = id.split('/');
  if (namespace === undefined || name === undefined || rest.length > 0) throw new InvalidRepoId(id);
  if (!isRepoNamePart(namespace) || !isRepoNamePart(name)) throw new InvalidRepoId(id);
  return { namespace, name };
};

/** Rule of one half of a repository id; clients check the same before they send. */
export const isRepoNamePart = (part: string): boolean =>
  /^[A-Za-z0-9._-]{1,96}$/.test(part) &&
  !/^[-.]|[-.]$/.test(part) &&
  !part.includes('--') &&
  !part.includes('..') &&
  !part.endsWith('.git');

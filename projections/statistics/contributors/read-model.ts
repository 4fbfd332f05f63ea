import type { ReadModel } from '@hubledger/kernel';

/** How many commits bear a name; the document's id is that name. Names stay in history, so a count does as well. */
export interface Contributor {
  username: string;
  commit_count: number;
}

export const contributorsModel: ReadModel<Contributor> = {
  name: 'contributors',
  version: 2,
  indexes: { commit_count: ['order'] },
  texts: { row: ({ username, commit_count }) => JSON.stringify({ username, commit_count }) },
};

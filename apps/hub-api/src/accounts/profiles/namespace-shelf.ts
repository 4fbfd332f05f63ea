import { RepositoryAccess, type RepositoryType } from '@hubledger/contexts/repositories/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { repositoriesIn } from '@projections/repositories/repositories/queries';
import { type ListRow, listRowAnswer } from '../../hub/repositories/list-row';
import type { AccountRepositoriesResponse } from './profile.dto';

const MAX_ROWS = 1_000;
/** As a list of the hub without files and cards. */
const SHAPE = { expand: [], siblings: false, sha: true, card: false };

/** What stands in a namespace, for its profile page. Private rows are asked about again before they leave. */
@Injectable()
export class NamespaceShelf {
  constructor(
    private readonly documents: DocumentStore,
    private readonly access: RepositoryAccess,
  ) {}

  async of(namespace: string, userId: string | null): Promise<AccountRepositoriesResponse> {
    const rows = await repositoriesIn(this.documents, namespace, { publicOnly: userId === null, limit: MAX_ROWS });
    const readable = await this.access.readable(
      userId,
      rows.map(({ id }) => id),
    );
    const shown = rows.filter(({ id }) => readable.has(id));
    return { models: itemsOf(shown, 'model'), datasets: itemsOf(shown, 'dataset'), spaces: itemsOf(shown, 'space') };
  }
}

const itemsOf = (rows: readonly ListRow[], type: RepositoryType): object[] =>
  rows.filter(({ document }) => document.repo_type === type).map((row) => listRowAnswer(row, SHAPE, null));

import { RepositoryAccess, type RepositoryType } from '@hubledger/contexts/repositories/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { repositoriesModel, type RepositoryRow } from '@projections/repositories/repositories/read-model';
import type { AccountRepositoriesResponse } from './profile.dto';

const MAX_ROWS = 1_000;

/** What stands in a namespace, for its profile page. Private rows are asked about again before they leave. */
@Injectable()
export class NamespaceShelf {
  constructor(
    private readonly documents: DocumentStore,
    private readonly access: RepositoryAccess,
  ) {}

  async of(namespace: string, userId: string | null): Promise<AccountRepositoriesResponse> {
    const found = await this.documents.collection(repositoriesModel).find({
      where: { all: { namespace: { eq: namespace }, ...(userId === null ? { private: { eq: false } } : {}) } },
      sort: [{ field: 'modified_key', order: 'desc' }],
      limit: MAX_ROWS,
    });
    const readable = await this.access.readable(
      userId,
      found.map(({ id }) => id),
    );
    const rows = found.filter(({ id }) => readable.has(id)).map(({ document }) => document);
    return { models: itemsOf(rows, 'model'), datasets: itemsOf(rows, 'dataset'), spaces: itemsOf(rows, 'space') };
  }
}

const itemsOf = (rows: readonly RepositoryRow[], type: RepositoryType): object[] =>
  rows.filter(({ repo_type }) => repo_type === type).map(itemOf);

/** The fields of a list item that need no look at its content (wire contract, section 4.3). */
const itemOf = (row: RepositoryRow): object => ({
  _id: String(row.id),
  id: row.full_id,
  author: row.namespace,
  sha: row.sha,
  lastModified: row.last_modified,
  createdAt: row.created_at,
  private: row.private,
  gated: false,
  disabled: false,
  downloads: 0,
  likes: 0,
  tags: row.tags,
  ...(row.repo_type === 'model' ? { modelId: row.full_id, pipeline_tag: row.pipeline_tag } : {}),
  ...(row.repo_type === 'space' ? { sdk: row.sdk } : {}),
});

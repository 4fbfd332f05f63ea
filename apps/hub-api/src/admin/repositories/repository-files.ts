import {
  type FoundRepository,
  RepositoryDirectory,
  RepositoryNotFound,
  type RepositoryType,
} from '@hubledger/contexts/repositories/contract';
import { CommitRecords, RevisionResolver, TreeReader } from '@hubledger/contexts/repositories/repositories.module';
import { Injectable } from '@nestjs/common';
import type { RepositoryFileResponse, RepositoryFilesResponse, StorageBreakdownResponse } from './repository-files.dto';

const MOST_FILES = 1_000;
const PAGE = 1_000;

export interface RepositoryName {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a repository holds, by its trees: as new as the log. */
@Injectable()
export class RepositoryFiles {
  constructor(
    private readonly repositories: RepositoryDirectory,
    private readonly revisions: RevisionResolver,
    private readonly trees: TreeReader,
    private readonly records: CommitRecords,
  ) {}

  /** The first 1,000 files in git's order. @throws RepositoryNotFound, RevisionNotFound */
  async list(named: RepositoryName, ref: string): Promise<RepositoryFilesResponse> {
    const repository = await this.named(named);
    const { objectPrefix } = repository;
    const { root } = await this.revisions.resolve(repository, ref);
    const files: RepositoryFileResponse[] = [];
    const times = new Map<string, number | null>();
    for await (const { path, entry } of this.filesBelow(objectPrefix, root)) {
      const { size, oid, lfs, lastCommit } = entry;
      if (!times.has(lastCommit)) times.set(lastCommit, await this.timeOf(objectPrefix, lastCommit));
      files.push({
        path,
        size,
        checksum: lfs?.sha256 ?? oid,
        mtime: times.get(lastCommit) ?? null,
        is_lfs: lfs !== undefined,
        sha256: lfs?.sha256 ?? null,
        version_count: null,
      });
      if (files.length === MOST_FILES) break;
    }
    return { files, ref, count: files.length };
  }

  /** Of the default branch; all zero before the first commit. @throws RepositoryNotFound */
  async breakdown(named: RepositoryName): Promise<StorageBreakdownResponse> {
    const repository = await this.named(named);
    const { objectPrefix, branches, defaultBranch } = repository;
    const root = branches.get(defaultBranch)?.root;
    if (root === undefined) return breakdownOf(0, { count: 0, bytes: 0 }, 0);
    const { regularBytes, lfs } = (await this.trees.tree(objectPrefix, root)).totals;
    const unique = new Set<string>();
    if (lfs.count > 0) {
      for await (const { entry } of this.filesBelow(objectPrefix, root)) if (entry.lfs) unique.add(entry.lfs.sha256);
    }
    return breakdownOf(regularBytes, lfs, unique.size);
  }

  private async named({ type, namespace, name }: RepositoryName): Promise<FoundRepository> {
    const found = isType(type) ? await this.repositories.find(type, namespace, name) : null;
    // By its exact name, as the rest of the admin API has it: the hub's own addresses disregard case.
    if (!found || found.namespace !== namespace || found.name !== name) throw new RepositoryNotFound();
    return found;
  }

  private async *filesBelow(prefix: string, root: string) {
    for (let after: string | undefined; ;) {
      const page = await this.trees.list(prefix, root, '', { recursive: true, after, limit: PAGE });
      for (const { path, entry } of page?.entries ?? []) if (entry.type === 'file') yield { path, entry };
      if (!page || page.next === null) return;
      after = page.next;
      await new Promise(setImmediate); // a repository of many files keeps nobody waiting
    }
  }

  private async timeOf(prefix: string, commit: string): Promise<number | null> {
    const record = await this.records.read(prefix, commit);
    return record ? Math.floor(Date.parse(record.committedAt) / 1_000) : null;
  }
}

const isType = (type: string): type is RepositoryType => type === 'model' || type === 'dataset' || type === 'space';

const breakdownOf = (
  regular: number,
  lfs: { readonly count: number; readonly bytes: number },
  unique: number,
): StorageBreakdownResponse => ({
  regular_files_size: regular,
  lfs_files_size: lfs.bytes,
  total_size: regular + lfs.bytes,
  lfs_object_count: lfs.count,
  unique_lfs_objects: unique,
  deduplication_savings: lfs.count === 0 ? 0 : Math.trunc((lfs.bytes * (lfs.count - unique)) / lfs.count),
});

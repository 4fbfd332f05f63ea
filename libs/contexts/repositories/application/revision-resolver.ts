import { parseRevision, revisionCandidates } from '@hubledger/hf-wire';
import { RevisionNotFound } from '../domain/errors';
import type { FoundRepository } from '../domain/repository-directory.port';
import type { Ref } from '../domain/repository.state';
import type { CommitRecords } from './content/commit-records';

export interface ResolvedRevision extends Ref {
  /** The revision as the client wrote it, decoded. */
  readonly text: string;
  /** The branch it names; null for tags and commits, which nobody can commit to. */
  readonly branch: string | null;
}

/** What a revision means now: branch before tag before commit id. */
export class RevisionResolver {
  constructor(private readonly records: CommitRecords) {}

  /** @throws RevisionNotFound */
  async resolve(repository: FoundRepository, text: string): Promise<ResolvedRevision> {
    const resolved = await this.find(repository, text);
    if (!resolved) throw new RevisionNotFound(text);
    return resolved;
  }

  /**
   * `rev/path` of an address, segments still encoded: the longest reference that exists wins.
   *
   * @throws RevisionNotFound, BadEncoding
   */
  async resolveRoute(
    repository: FoundRepository,
    segments: readonly string[],
  ): Promise<{ readonly revision: ResolvedRevision; readonly path: string }> {
    const candidates = revisionCandidates(segments);
    for (const { text, path } of candidates) {
      const revision = await this.find(repository, text);
      if (revision) return { revision, path };
    }
    throw new RevisionNotFound(candidates.at(-1)?.text ?? '');
  }

  async find(repository: FoundRepository, text: string): Promise<ResolvedRevision | null> {
    const { branches, tags, defaultBranch } = repository;
    const revision = parseRevision(text);
    const onBranch = (name: string): ResolvedRevision | null => found(text, branches.get(name), name);
    switch (revision.kind) {
      case 'default':
        return onBranch(defaultBranch);
      case 'branch':
        return onBranch(revision.name);
      case 'tag':
        return found(text, tags.get(revision.name), null);
      case 'name':
        return onBranch(revision.name) ?? found(text, tags.get(revision.name), null);
      case 'commit': {
        const record = await this.records.find(repository, revision.commit);
        return found(text, record ?? undefined, null);
      }
      case 'unknown':
        return null;
    }
  }
}

const found = (text: string, ref: Ref | undefined, branch: string | null): ResolvedRevision | null =>
  ref ? { text, branch, commit: ref.commit, root: ref.root, tree: ref.tree } : null;

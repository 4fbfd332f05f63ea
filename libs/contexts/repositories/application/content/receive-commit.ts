import { type CommitLine, type ContentSink, parseCommit } from '@hubledger/hf-wire';
import type { ObjectStore } from '@hubledger/kernel';
import type { FoundRepository } from '../../domain/repository-directory.port';
import type { RevisionResolver } from '../revision-resolver';
import { type CommitMessage, messageOf } from './build-commit';
import { ContentTooLarge } from './content-errors';
import { type StagedContent, StagedFile } from './stage-content';
import { StagedBlobs } from './staged-blobs';
import { type HeldOperations, OperationsMemory } from './operations-memory';
import type { StagedOperation } from './staged-operations';
import { WaitingMemory } from './waiting-memory';

/** Bytes of file content one commit may carry (wire contract, section 11). */
export const MAX_COMMIT_BYTES = 1024 * 1024 * 1024;

export interface ReceivedCommit {
  readonly message: CommitMessage;
  readonly parentCommit: string | null;
  readonly operations: readonly StagedOperation[];
  readonly blobs: StagedBlobs;
  /** Gives back the memory that it holds: when the commit is over. */
  readonly leave: () => void;
}

/** Reads the body of a commit. What does not wait among its blobs is durable when it resolves; nothing names it yet. */
export class ReceiveCommit {
  private readonly memory = new WaitingMemory();
  private readonly held = new OperationsMemory();

  constructor(
    private readonly objects: ObjectStore,
    private readonly revisions: RevisionResolver,
    private readonly lfsThresholdBytes: number,
    private readonly maxBytes = MAX_COMMIT_BYTES,
  ) {}

  /**
   * @param account who answers for the memory it takes
   * @param onHeader called before any content is taken: refuse here what is known to be refused later
   * @throws `BadCommitPayload`, `BadCommit`, `ContentTooLarge`, `CommitsTooHeavy`, `RevisionNotFound` (of a copy)
   */
  async receive(
    repository: FoundRepository,
    body: AsyncIterable<Uint8Array>,
    onHeader: (parentCommit: string | null) => Promise<void>,
    account: string = repository.ownerId,
  ): Promise<ReceivedCommit> {
    const { objectPrefix } = repository;
    const blobs = new StagedBlobs(this.objects, objectPrefix, this.memory);
    const held = this.held.hold(account);
    const leave = (): void => {
      blobs.leave();
      held.leave();
    };
    try {
      return { ...(await this.lines(repository, { blobs, held }, body, onHeader)), blobs, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async lines(
    repository: FoundRepository,
    { blobs, held }: { readonly blobs: StagedBlobs; readonly held: HeldOperations },
    body: AsyncIterable<Uint8Array>,
    onHeader: (parentCommit: string | null) => Promise<void>,
  ): Promise<Omit<ReceivedCommit, 'blobs' | 'leave'>> {
    const { objectPrefix } = repository;
    const budget = new ByteBudget(this.maxBytes);
    const open = async (): Promise<ContentSink<StagedContent>> =>
      budget.spentBy(new StagedFile(this.objects, objectPrefix, blobs, this.lfsThresholdBytes));
    const operations: StagedOperation[] = [];
    let header: { message: CommitMessage; parentCommit: string | null } | null = null;
    for await (const line of parseCommit(body, open)) {
      if (line.key === 'header') {
        const { summary, description, parentCommit } = line;
        header = { message: messageOf(summary, description), parentCommit };
        await onHeader(parentCommit);
      } else {
        const operation = await this.operation(repository, line);
        held.add(operation.path, operation.kind === 'copy' ? operation.sourcePath : null);
        operations.push(operation);
      }
    }
    if (!header) throw new Error('The reader of commits let one without a header pass');
    return { ...header, operations };
  }

  private async operation(
    repository: FoundRepository,
    line: Exclude<CommitLine<StagedContent>, { key: 'header' }>,
  ): Promise<StagedOperation> {
    const { path } = line;
    switch (line.key) {
      case 'file':
        return { kind: 'file', path, content: line.content };
      case 'lfsFile':
        return { kind: 'lfs-file', path, oid: line.oid, size: line.size };
      case 'deletedFile':
        return { kind: 'delete-file', path };
      case 'deletedFolder':
        return { kind: 'delete-folder', path };
      case 'copyFile': {
        const source = line.srcRevision === null ? null : await this.revisions.resolve(repository, line.srcRevision);
        const at = source && { root: source.root, commit: source.commit };
        return { kind: 'copy', path, sourcePath: line.srcPath, source: at };
      }
    }
  }
}

/** Counts the bytes of all files of one commit. */
class ByteBudget {
  private spent = 0;

  constructor(private readonly limit: number) {}

  spentBy<T>(sink: ContentSink<T>): ContentSink<T> {
    return {
      write: (chunk) => {
        this.spent += chunk.byteLength;
        if (this.spent > this.limit) throw new ContentTooLarge(`A commit carries at most ${this.limit} bytes of files`);
        return sink.write(chunk);
      },
      close: () => sink.close(),
      abort: () => sink.abort(),
    };
  }
}

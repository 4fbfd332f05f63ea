import { Jobs } from '@hubledger/contexts/operations/contract';
import { type DeletionCount, type DeletionRequest, ObjectDeletions } from '@hubledger/contexts/storage/contract';
import { type CommandMetadata, ObjectStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';

const COUNTED_TO = 100_000;
const AT_ONCE = 5_000;

/** Deletions of many objects, in the request or as a job. */
@Injectable()
export class PrefixDeletions {
  constructor(
    private readonly objects: ObjectStore,
    private readonly deletions: ObjectDeletions,
    private readonly jobs: Jobs,
  ) {}

  /** Objects below the prefix, counted to at most 100,000. */
  async estimate(prefix: string): Promise<number> {
    let count = 0;
    for (let after = ''; count < COUNTED_TO;) {
      const page = await this.objects.list(prefix, { after, limit: AT_ONCE });
      count += page.length;
      if (page.length < AT_ONCE) break;
      after = page.at(-1)?.key ?? '';
    }
    return count;
  }

  now(request: DeletionRequest, metadata: CommandMetadata): Promise<DeletionCount> {
    return this.deletions.deletePrefix(request, metadata);
  }

  /** Answers the job's id. */
  async asJob(
    request: DeletionRequest,
    asking: CommandMetadata,
    ended: (count: DeletionCount) => void,
  ): Promise<string> {
    const kind = 'storage.delete-prefix';
    const description = `Delete the objects below ${request.key}`;
    const total = await this.estimate(request.key);
    const job = { kind, key: `${kind}:${request.key}`, description, unit: 'objects' };
    const { id } = await this.jobs.start(job, asking, async ({ signal, metadata, progress }) => {
      const onProgress = ({ deleted, skippedReferenced, failed }: DeletionCount): void =>
        progress(deleted + skippedReferenced + failed, total < COUNTED_TO ? total : null);
      const count = await this.deletions.deletePrefix(request, metadata, { onProgress, signal });
      ended(count);
      return { ...count };
    });
    return id;
  }
}

import { JobAlreadyRunning, Jobs } from '@hubledger/contexts/operations/contract';
import { BucketInventory, rescanBucket } from '@hubledger/contexts/storage/storage.module';
import { Clock, type CommandMetadata, type Json, ObjectStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { BucketResponse } from './storage.dto';

const RESCAN = {
  kind: 'storage.rescan',
  key: 'storage.rescan',
  description: 'Count every stored object, and put the totals of the bucket right',
  unit: 'objects',
};

/** What the one bucket holds, from its inventory. */
@Injectable()
export class BucketTotalsSource {
  private createdAt: string | null = null;

  constructor(
    private readonly objects: ObjectStore,
    private readonly inventory: BucketInventory,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  async bucket(): Promise<BucketResponse> {
    this.createdAt ??= (await this.objects.describe()).createdAt ?? 'N/A';
    const totals = await this.inventory.totals();
    return {
      name: this.objects.bucket,
      creation_date: this.createdAt,
      total_size: totals?.bytes ?? 0,
      object_count: totals?.objects ?? 0,
      last_rescan_at: totals?.rescannedAt ?? null,
      ...(totals ? {} : { note: 'The objects have not been counted yet' }),
    };
  }

  /** Answers the job's id; of the one that counts already, if one does. */
  async rescan(metadata: CommandMetadata): Promise<string> {
    try {
      const job = await this.jobs.start(RESCAN, metadata, async ({ signal, progress }) => {
        const total = (await this.inventory.totals())?.objects ?? null;
        const onProgress = ({ objects }: { objects: number }): void => progress(objects, total);
        const counted = await rescanBucket(this.objects, this.inventory, this.clock, { onProgress, signal });
        return { before: counted.before, after: counted.after } as unknown as Json;
      });
      return job.id;
    } catch (error) {
      if (error instanceof JobAlreadyRunning) return error.jobId;
      throw error;
    }
  }
}

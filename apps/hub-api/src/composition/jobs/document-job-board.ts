import { type CancelledBy, type Job, JobBoard } from '@hubledger/contexts/operations/contract';
import { type DocumentCollection, type DocumentStore, ORIGIN, positionOf, type ReadModel } from '@hubledger/kernel';

interface PostedJob {
  /** Null where somebody wanted it to stop before it was posted. */
  readonly job: Job | null;
  readonly cancelledBy: CancelledBy | null;
  readonly requestedAt: string;
}

export const jobBoardModel: ReadModel<PostedJob> = {
  name: 'job-board',
  version: 1,
  indexes: { requestedAt: ['order'] },
};

const MOST = 200;
const MAX_TRIES = 16;

/** One document for each job, changed by the process that runs it and by those that want it to stop. */
export class DocumentJobBoard extends JobBoard {
  constructor(private readonly documents: DocumentStore) {
    super();
  }

  post(job: Job): Promise<void> {
    return this.change(job.id, (was) => ({
      job,
      cancelledBy: was?.cancelledBy ?? null,
      requestedAt: job.requestedAt,
    }));
  }

  remove(id: string): Promise<void> {
    return this.change(id, () => null);
  }

  async find(id: string): Promise<Job | null> {
    const posted = (await this.collection().getMany([id])).get(id);
    return posted?.job ?? null;
  }

  async list(): Promise<Job[]> {
    const sort = [{ field: 'requestedAt', order: 'desc' }] as const;
    const posted = await this.collection().find({ sort, limit: MOST });
    return posted.flatMap(({ document }) => document.job ?? []);
  }

  async askToCancel(id: string, cancelledBy: CancelledBy): Promise<void> {
    await this.change(id, (was) => was && { ...was, cancelledBy: was.cancelledBy ?? cancelledBy });
  }

  async cancellations(ids: readonly string[]): Promise<ReadonlyMap<string, CancelledBy>> {
    const posted = await this.collection().getMany(ids);
    return new Map([...posted].flatMap(([id, { cancelledBy }]) => (cancelledBy ? [[id, cancelledBy] as const] : [])));
  }

  private async change(id: string, change: (was: PostedJob | null) => PostedJob | null): Promise<void> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const stored = (await this.collection().getStored([id])).get(id);
      const next = change(stored?.document ?? null);
      if (next === null && !stored?.document) return;
      const expected = stored?.position ?? null;
      const position = positionOf(BigInt(expected ?? ORIGIN) + 1n);
      if ((await this.collection().writeAll([{ id, expected, next, position }])).length === 0) return;
    }
    throw new Error(`The job ${id} keeps changing`);
  }

  private collection(): DocumentCollection<PostedJob> {
    return this.documents.collection(jobBoardModel);
  }
}

import { type Job, JobHistory } from '@hubledger/contexts/operations/contract';
import { DocumentStore, EventLog } from '@hubledger/kernel';
import { Projections } from '@hubledger/projector';
import { Injectable } from '@nestjs/common';
import { jobEntry, jobsPage } from '@projections/operations/jobs/queries';
import { jobsModel } from '@projections/operations/jobs/read-model';

const PATIENCE_MS = 10_000;

@Injectable()
export class ReadModelJobHistory extends JobHistory {
  constructor(
    private readonly documents: DocumentStore,
    private readonly projections: Projections,
    private readonly log: EventLog,
  ) {
    super();
  }

  find(id: string): Promise<Job | null> {
    return jobEntry(this.documents, id);
  }

  open(limit: number): Promise<Job[]> {
    return jobsPage(this.documents, { state: 'running', limit });
  }

  async catchUp(): Promise<void> {
    const options = { projections: [jobsModel.name], timeoutMs: PATIENCE_MS };
    if (await this.projections.waitFor(await this.log.head(), options)) return;
    throw new Error('The list of jobs is too far behind the log');
  }
}

import { type Job, JobHistory } from '@hubledger/contexts/operations/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { jobEntry, jobsPage } from '@projections/operations/jobs/queries';

@Injectable()
export class ReadModelJobHistory extends JobHistory {
  constructor(private readonly documents: DocumentStore) {
    super();
  }

  find(id: string): Promise<Job | null> {
    return jobEntry(this.documents, id);
  }

  open(limit: number): Promise<Job[]> {
    return jobsPage(this.documents, { state: 'running', limit });
  }
}

import { DomainError } from '@hubledger/kernel';

export class JobAlreadyRunning extends DomainError {
  readonly code = 'jobs.already_running';
  readonly kind = 'conflict';
  constructor(
    key: string,
    readonly jobId: string,
  ) {
    super(`A job ${key} waits or runs already: ${jobId}`, { key, extra: { job_id: jobId } });
  }
}

export class TooManyJobs extends DomainError {
  readonly code = 'jobs.too_many';
  readonly kind = 'unavailable';
  constructor(waiting: number) {
    super(`${waiting} jobs wait or run already, try again later`, { waiting, retryAfter: 30 });
  }
}

export class JobHasEnded extends DomainError {
  readonly code = 'jobs.has_ended';
  readonly kind = 'conflict';
  constructor(jobId: string, state: string) {
    super(`The job has ended: it is ${state}`, { jobId, state });
  }
}

export class JobNotFound extends DomainError {
  readonly code = 'jobs.not_found';
  readonly kind = 'not-found';
  constructor(jobId: string) {
    super('Job not found', { jobId });
  }
}

export class TooManyListeners extends DomainError {
  readonly code = 'jobs.too_many_listeners';
  readonly kind = 'rate-limited';
  constructor(limit: number) {
    super(`${limit} listen to jobs already: ask for the job from time to time instead`, { limit, retryAfter: 10 });
  }
}

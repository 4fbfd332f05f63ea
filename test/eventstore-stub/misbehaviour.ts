/**
 * What can go wrong with one append: it is stored or not, and its answer is lost, the call that carries it and all others
 * breaks, the server says that it timed out, or the answer takes a while.
 */
export interface AppendFault {
  readonly stored: boolean;
  readonly then: 'no-answer' | 'break' | 'timed-out' | { readonly answerAfter: number };
}

/** How the stub misbehaves, set by tests. */
export class Misbehaviour {
  /** Subscriptions that began before the last one of these tell nothing any more, and stay open. */
  deafenings = 0;
  /** Who may not append here learns it by the end of the call, not by an answer to each append. */
  endsAppendCalls = false;
  /** So many of the reads that come next end as they do where something goes wrong inside of the server. */
  readFailures = 0;
  private readonly faults: AppendFault[] = [];

  /** For the next appends, one each. */
  next(...faults: readonly AppendFault[]): void {
    this.faults.push(...faults);
  }

  failsRead(): boolean {
    return this.readFailures > 0 && this.readFailures-- > 0;
  }

  take(): AppendFault | undefined {
    return this.faults.shift();
  }
}

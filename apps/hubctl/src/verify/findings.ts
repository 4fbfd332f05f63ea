/** Which promise does not hold. */
export type Check = 'log' | 'schema' | 'reference' | 'vault' | 'objects' | 'read-model';

export interface Finding {
  readonly check: Check;
  /** In one sentence, without any secret. */
  readonly problem: string;
  /** Of the event it is about; null for what is about none. */
  readonly position: string | null;
  readonly stream: string | null;
}

/** Listed one by one; more are only counted, so that a log that is wrong throughout does not fill the memory. */
const MAX_LISTED = 1_000;

export class Findings {
  readonly listed: Finding[] = [];
  private readonly counts = new Map<Check, number>();

  add(check: Check, problem: string, at: { position?: string | null; stream?: string | null } = {}): void {
    this.counts.set(check, (this.counts.get(check) ?? 0) + 1);
    const { position = null, stream = null } = at;
    if (this.listed.length < MAX_LISTED) this.listed.push({ check, problem, position, stream });
  }

  get count(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  of(check: Check): number {
    return this.counts.get(check) ?? 0;
  }
}

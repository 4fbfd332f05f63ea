import { DomainError } from '../domain-error';

/**
 * Long enough for an election, a restart, an upgrade. While nobody can ask the vault nobody can destroy a key in it either;
 * of a process that is cut off alone this bounds for how long it opens what was forgotten elsewhere. Milliseconds.
 */
const USED_FOR_MS = 15 * 60_000;
const MOST = 10_000;

interface Former {
  readonly key: Buffer;
  /** `performance.now()` */
  readonly until: number;
}

/** Keys that are to be asked for anew, and serve a while longer where the vault does not answer. */
export class FormerKeys {
  private readonly kept = new Map<string, Former>();

  keep(keys: ReadonlyMap<string, Buffer>): void {
    const now = performance.now();
    for (const [name, { until }] of this.kept) if (until < now) this.kept.delete(name);
    if (this.kept.size + keys.size > MOST) this.kept.clear();
    for (const [name, key] of keys) this.kept.set(name, { key, until: now + USED_FOR_MS });
  }

  has(name: string): boolean {
    return this.kept.has(name);
  }

  delete(name: string): void {
    this.kept.delete(name);
  }

  /** What the vault says, which ends the former one; the former one where it can't be asked. */
  async unlessAway<K extends Buffer | null>(name: string, ask: () => Promise<K>): Promise<K | Buffer> {
    try {
      const key = await ask();
      this.kept.delete(name);
      return key;
    } catch (error) {
      const former = this.kept.get(name);
      if (!isAway(error)) this.kept.delete(name);
      else if (former && former.until >= performance.now()) return former.key;
      throw error;
    }
  }
}

const isAway = (error: unknown): boolean => error instanceof DomainError && error.code === 'vault.unavailable';

import { CommitsTooHeavy } from './content-errors';

const MiB = 1024 * 1024;

export interface OperationLimits {
  /** Bytes of all commits under way. */
  readonly most: number;
  /** The same of one account. A commit of 100,000 of the longest paths fits. */
  readonly mostOfOne: number;
  /** What a commit may have however much others have. */
  readonly light: number;
}

const LIMITS: OperationLimits = { most: 320 * MiB, mostOfOne: 160 * MiB, light: 64 * 1024 };
/** What an operation takes beside its texts. */
const BYTES_BESIDE = 256;

/** What one commit holds. */
export interface HeldOperations {
  /** @param texts of one more operation. @throws CommitsTooHeavy */
  add(...texts: ReadonlyArray<string | null>): void;
  /** The commit is over, or will not be. */
  leave(): void;
}

/**
 * Memory for the operations of commits under way. They are carried out together, when the last has come: a sender who lets it be
 * waited for holds all the others, up to a hundred MB on each of his connections.
 */
export class OperationsMemory {
  private bytes = 0;
  private readonly accounts = new Map<string, number>();

  constructor(private readonly limits = LIMITS) {}

  hold(account: string): HeldOperations {
    let own = 0;
    const take = (bytes: number): void => {
      this.bytes += bytes;
      const left = (this.accounts.get(account) ?? 0) + bytes;
      if (left > 0) this.accounts.set(account, left);
      else this.accounts.delete(account);
    };
    return {
      add: (...texts) => {
        const bytes = texts.reduce((sum, text) => sum + (text?.length ?? 0), BYTES_BESIDE);
        own += bytes;
        take(bytes);
        const { most, mostOfOne, light } = this.limits;
        if (own <= light) return;
        if (this.bytes > most || (this.accounts.get(account) ?? 0) > mostOfOne) throw new CommitsTooHeavy();
      },
      leave: () => {
        take(-own);
        own = 0;
      },
    };
  }
}

import { categoryOf, type StreamName } from '@hubledger/kernel';

/**
 * - `missing`: the stream does not exist (yet).
 * - `alive`: it exists and bears the name.
 * - `renamed`: it exists and does not bear the name (any more, or yet).
 * - `dead`: it is gone for good and can't come back.
 */
export type HolderStatus = 'missing' | 'alive' | 'renamed' | 'dead';

/** Folds the holder's stream. @param claim name of the claim's stream, see `claimStreamName` */
export type HolderCheck = (holder: StreamName, claim: StreamName) => Promise<HolderStatus>;

/** Who can tell how the holder of a name is doing: one check per stream category, registered by the owning context. */
export class ClaimHolders {
  private readonly checks = new Map<string, HolderCheck>();

  register(category: string, check: HolderCheck): void {
    this.checks.set(category, check);
  }

  async statusOf(holder: StreamName, claim: StreamName): Promise<HolderStatus> {
    const check = this.checks.get(categoryOf(holder));
    if (!check) throw new Error(`Nobody answers for the holders of names in ${categoryOf(holder)} streams`);
    return check(holder, claim);
  }
}

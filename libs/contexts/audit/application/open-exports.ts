import { TooManyExports } from '../domain/export.errors';

const OF_ONE = 4;
const OF_ALL = 32;

/** Each holds a page of entries and a connection for as long as its reader takes. */
export class OpenExports {
  private all = 0;
  private readonly of = new Map<string, number>();

  /**
   * @param reserved counts by itself: anybody may have an organization, and enough of them would leave no room for whoever
   *   runs the hub
   * @returns to be called once, when it is over
   * @throws TooManyExports
   */
  begin(actorId: string, reserved: boolean): () => void {
    const own = this.of.get(actorId) ?? 0;
    const full = !reserved && this.all >= OF_ALL;
    if (own >= OF_ONE || full) throw new TooManyExports(own >= OF_ONE);
    const share = reserved ? 0 : 1;
    this.of.set(actorId, own + 1);
    this.all += share;
    return () => {
      this.all -= share;
      const left = (this.of.get(actorId) ?? 1) - 1;
      if (left === 0) this.of.delete(actorId);
      else this.of.set(actorId, left);
    };
  }
}

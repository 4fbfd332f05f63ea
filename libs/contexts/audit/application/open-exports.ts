import { TooManyExports } from '../domain/export.errors';

const OF_ONE = 4;
const OF_ALL = 32;

/** Each holds a page of entries and a connection for as long as its reader takes. */
export class OpenExports {
  private all = 0;
  private readonly of = new Map<string, number>();

  /**
   * @returns to be called once, when it is over
   * @throws TooManyExports
   */
  begin(actorId: string): () => void {
    const own = this.of.get(actorId) ?? 0;
    if (own >= OF_ONE || this.all >= OF_ALL) throw new TooManyExports(own >= OF_ONE);
    this.of.set(actorId, own + 1);
    this.all++;
    return () => {
      this.all--;
      const left = (this.of.get(actorId) ?? 1) - 1;
      if (left === 0) this.of.delete(actorId);
      else this.of.set(actorId, left);
    };
  }
}

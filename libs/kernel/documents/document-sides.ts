import type { DocumentCollection, DocumentStore, Json, ReadModel } from './document-store';

/** New collections of some read models that no reader sees yet. Plain data, so that it can cross to a worker. */
export interface Side {
  readonly id: string;
  /** How the store's own writer finds it. */
  readonly at: Json;
}

/** Fills a side. It is alone there, so nothing is compared, and nothing is on disk before `finish`. */
export interface SideWriter {
  collection(model: ReadModel): Pick<DocumentCollection<object>, 'getStored' | 'writeAll'>;
  /** Builds indexes and statistics; everything is on disk when it resolves. The last call. */
  finish(): Promise<void>;
  /** Leaves it unfinished. The last call. */
  abandon(): Promise<void>;
}

/** What runs on one side need of a store. */
export type SideView = Pick<DocumentStore, 'collection' | 'loadCheckpoint' | 'saveCheckpoint' | 'sync'>;

/**
 * Rebuilds beside what readers see. A side that was not swapped in when the store closes, or its process dies, is gone:
 * half a side is never taken for a whole one.
 */
export abstract class DocumentSides {
  abstract create(): Promise<Side>;
  /** Fills a new side in this thread. */
  abstract fill(side: Side, models: readonly ReadModel[]): Promise<SideWriter>;
  /** A finished side as it will be seen, checkpoints included. Other models are those of the store. */
  abstract view(side: Side): Promise<SideView>;
  /**
   * From here on the store's collection and checkpoint of this model are the side's: one atomic change, kept by a restart.
   * Readers of other processes see it within a second.
   *
   * @param fence token of the lease it is done under; absent counts as 0.
   * @throws FencedOff, changing nothing, when the checkpoint that readers' side has was stored under a higher one.
   */
  abstract swapIn(side: Side, model: ReadModel, fence?: number): Promise<void>;
  /** Removes a side, unless something of it was swapped in. */
  abstract drop(side: Side): Promise<void>;
  /** Id of the side that readers of a model see; empty for the one it began with. */
  abstract current(model: ReadModel): string;
  /** When it resolves, `current` and the store's collections know every swap that came before the call, by any process. */
  abstract lookAgain(): Promise<void>;
  /**
   * Removes, a day after they fell out of use, the sides that were swapped out and the read models that are not among
   * `inUse`: an older release that is started again within the day finds its own.
   */
  abstract sweep(inUse: readonly ReadModel[]): Promise<void>;
  /**
   * Leaves nothing of what was deleted from these read models, also not in free room of their files; unless
   * `keepRetired`, nothing either of what `sweep` would keep for a day. Writes wait meanwhile.
   */
  abstract forgetDeleted(models: readonly ReadModel[], options: { readonly keepRetired: boolean }): Promise<void>;
}

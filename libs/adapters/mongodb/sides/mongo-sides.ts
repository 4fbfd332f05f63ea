import {
  type Clock,
  DocumentSides,
  type DocumentCollection,
  newId,
  type ReadModel,
  type Side,
  type SideView,
  type SideWriter,
} from '@hubledger/kernel';
import type { CollectionParts } from '../documents/mongo-collection';
import type { OpenCollections } from '../documents/open-collections';
import { collectionName, keyOf, keyOfFirst } from './names';
import type { Pointers } from './pointers';
import { fillSide } from './side-filler';
import type { SideRecords } from './side-records';

const KEPT_MS = 24 * 3_600_000;
/** By then every process has seen a swap. */
const SEEN_MS = 3_000;

export interface SidesParts extends CollectionParts {
  readonly collections: OpenCollections;
  readonly pointers: Pointers;
  readonly records: SideRecords;
  readonly clock: Clock;
}

/** Each side has collections of its own: `<name>_v<version>_<side>`. Readers see them once a pointer says so. */
export class MongoSides extends DocumentSides {
  constructor(private readonly parts: SidesParts) {
    super();
  }

  async create(): Promise<Side> {
    const id = newId();
    await this.parts.records.begin(id);
    return { id, at: null };
  }

  fill({ id }: Side, models: readonly ReadModel[]): Promise<SideWriter> {
    return fillSide(id, models, this.parts, this.parts.records, () => this.remove(id));
  }

  async view({ id }: Side): Promise<SideView> {
    const { collections, pointers, records } = this.parts;
    const here = new Set((await records.finished(id)).readModels);
    const sideFor = (key: string) => (here.has(key) ? id : pointers.sideOf(key));
    return {
      collection: <D extends object>(model: ReadModel<D>): DocumentCollection<D> =>
        collections.of(model, sideFor(keyOf(model))),
      loadCheckpoint: (key) =>
        pointers.sideOf(key) === id ? pointers.loadCheckpoint(key) : records.loadCheckpoint(id, key),
      saveCheckpoint: async (key, checkpoint) => {
        const isSeen = await pointers.saveCheckpoint(key, checkpoint, id);
        if (!isSeen) await records.saveCheckpoint(id, key, checkpoint);
      },
      sync: async () => undefined,
    };
  }

  async swapIn({ id }: Side, model: ReadModel, fence = 0): Promise<void> {
    const { pointers, records, clock } = this.parts;
    const checkpoint = (await records.finished(id)).checkpoints[keyOf(model)];
    if (!checkpoint) throw new Error(`Side ${id} has no checkpoint of ${model.name}`);
    const { logId, position } = checkpoint;
    await pointers.point(keyOf(model), id, { logId, position, fence }, clock.iso());
    records.swappedIn(id);
  }

  async drop({ id }: Side): Promise<void> {
    if (!(await this.referredTo()).has(id)) await this.remove(id);
  }

  current(model: ReadModel): string {
    return this.parts.pointers.sideOf(keyOf(model));
  }

  lookAgain(): Promise<void> {
    return this.parts.pointers.look();
  }

  async sweep(inUse: readonly ReadModel[]): Promise<void> {
    const { pointers, registry, clock } = this.parts;
    const wanted = new Set(inUse.map(keyOf));
    const firsts = (await registry.names()).flatMap((name) => keyOfFirst(name) ?? []);
    const pointed = (await pointers.all()).flatMap(({ _id, side }) => (side === '' ? [] : [_id]));
    for (const readModel of new Set([...firsts, ...pointed])) {
      const side = pointers.sideOf(readModel);
      if (wanted.has(readModel)) await pointers.unretire(readModel, side);
      else await pointers.retire(readModel, side, clock.iso());
    }
    await this.discardRetired(new Date(clock.now().getTime() - KEPT_MS).toISOString());
    await this.removeLeftBehind();
  }

  /**
   * Collections are dropped whole, which removes their files. What was overwritten in place stays in free room of the
   * files of those in use until MongoDB writes there again: ADR 33.
   */
  async forgetDeleted(
    _models: readonly ReadModel[],
    { keepRetired }: { readonly keepRetired: boolean },
  ): Promise<void> {
    if (keepRetired) return;
    await new Promise((resolve) => setTimeout(resolve, SEEN_MS)); // nobody reads them by then
    await this.discardRetired(this.parts.clock.iso());
  }

  /** What another process left unfinished. */
  async removeLeftBehind(): Promise<void> {
    const referredTo = await this.referredTo();
    for (const id of await this.parts.records.leftBehind()) if (!referredTo.has(id)) await this.remove(id);
  }

  /** What this process began and nobody sees goes with it. */
  async close(): Promise<void> {
    const { records } = this.parts;
    records.close();
    for (const id of records.ownOnes()) await this.drop({ id, at: null }).catch(() => undefined); // left behind, then
  }

  /** @param before ISO-8601 UTC; of what was retired until then. */
  private async discardRetired(before: string): Promise<void> {
    const { pointers, registry } = this.parts;
    for (const { _id: key, side: current, retired } of await pointers.all()) {
      for (const { side, at } of retired) {
        if (at > before) continue;
        if (side === current) await pointers.forget(key, side);
        else await pointers.unretire(key, side);
        await registry.drop(collectionName(key, side));
        if (side !== '' && !(await this.referredTo()).has(side)) await this.remove(side);
      }
    }
  }

  private async referredTo(): Promise<Set<string>> {
    const all = await this.parts.pointers.all();
    return new Set(all.flatMap(({ side, retired }) => [side, ...retired.map((each) => each.side)]));
  }

  private async remove(id: string): Promise<void> {
    const { records, registry } = this.parts;
    for (const key of await records.readModelsOn(id)) await registry.drop(collectionName(key, id));
    await records.forget(id);
  }
}

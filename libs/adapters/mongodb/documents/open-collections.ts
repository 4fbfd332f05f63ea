import { checkReadModel, type DocumentCollection, type ReadModel, ReadModelChanged } from '@hubledger/kernel';
import { collectionName, keyOf } from '../sides/names';
import { type CollectionParts, MongoCollection } from './mongo-collection';

/** The collections this process has asked for, each of them once. */
export class OpenCollections {
  /** By the model itself: hashing its definition anew at every question would cost more than small answers do. */
  private readonly bySide = new WeakMap<object, Map<string, DocumentCollection<never>>>();
  private readonly byName = new Map<string, MongoCollection<never>>();
  /** By `name@version`, whatever side it is on. */
  private readonly definitions = new Map<string, string>();

  constructor(private readonly parts: CollectionParts) {}

  /**
   * @throws Error for a model with bad names; ReadModelChanged when it is open already under another definition. One
   * stored under another definition is refused by each call except `clear`, which makes it anew.
   */
  of<D extends object>(model: ReadModel<D>, side: string): DocumentCollection<D> {
    const sides = this.bySide.get(model) ?? new Map<string, DocumentCollection<never>>();
    const opened = sides.get(side) ?? this.open(model as unknown as ReadModel, side);
    sides.set(side, opened);
    this.bySide.set(model, sides);
    return opened;
  }

  private open(model: ReadModel, side: string): DocumentCollection<never> {
    checkReadModel(model);
    const name = collectionName(keyOf(model), side);
    const collection = new MongoCollection<never>(this.parts, model, name);
    const { definition } = collection.layout;
    if ((this.definitions.get(keyOf(model)) ?? definition) !== definition) {
      throw new ReadModelChanged(model.name, model.version);
    }
    this.definitions.set(keyOf(model), definition);
    const known = this.byName.get(name) ?? collection;
    this.byName.set(name, known);
    return known;
  }
}

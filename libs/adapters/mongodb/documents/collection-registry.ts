import { type ReadModel, ReadModelChanged } from '@hubledger/kernel';
import type { Collection, Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { DURABLE } from '../connection/client';
import { isDuplicate, isMissingCollection } from '../connection/errors';
import type { Layout } from './read-model-layout';

interface Registered {
  /** Name of the collection. */
  readonly _id: string;
  readonly definition: string;
}

/** Which collections are whole, with all of their indexes, and how they were defined. */
export class CollectionRegistry {
  private readonly registered: Collection<Registered>;

  /** @param patient the same database, for what may take long. */
  constructor(
    database: Db,
    private readonly patient: Db,
    private readonly calls: Calls,
  ) {
    this.registered = database.collection<Registered>('collections', DURABLE);
  }

  /** Makes it where it is not there yet. @throws ReadModelChanged */
  async ensure(model: ReadModel, name: string, layout: Layout): Promise<void> {
    const found = await this.definitionOf(name);
    const definition = found ?? (await this.finish(name, layout));
    if (definition !== layout.definition) throw new ReadModelChanged(model.name, model.version);
  }

  /** Its indexes, over what is in it. @returns the definition that it has then */
  async finish(name: string, { indexes, definition }: Layout): Promise<string> {
    await this.calls.run(() => this.patient.collection(name, DURABLE).createIndexes([...indexes]));
    await this.calls.run(() => this.registered.insertOne({ _id: name, definition }).catch(unlessThere));
    return (await this.definitionOf(name)) ?? definition;
  }

  async drop(name: string): Promise<void> {
    await this.calls.run(() => this.registered.deleteOne({ _id: name }));
    await this.calls.run(() => this.patient.dropCollection(name, DURABLE).catch(unlessMissing));
  }

  async names(): Promise<string[]> {
    const found = await this.calls.run(() => this.registered.find({}, { projection: { _id: 1 } }).toArray());
    return found.map(({ _id }) => _id);
  }

  private async definitionOf(name: string): Promise<string | null> {
    const found = await this.calls.run(() => this.registered.findOne({ _id: name }));
    return found?.definition ?? null;
  }
}

const unlessThere = (error: unknown): void => {
  if (!isDuplicate(error)) throw error;
};

const unlessMissing = (error: unknown): void => {
  if (!isMissingCollection(error)) throw error;
};

import {
  checkFind,
  checkText,
  checkWhere,
  DEFAULT_COUNT_CAP,
  type DocumentCollection,
  type DocumentWrite,
  type FindOptions,
  type Position,
  type ReadModel,
  type Stored,
  type TextPage,
  type TextQuery,
  type Where,
} from '@hubledger/kernel';
import type { Collection, Db, Document, FindOptions as FindQueryOptions } from 'mongodb';
import type { Calls } from '../connection/calls';
import { DURABLE, QUERY_MS, SETTLED } from '../connection/client';
import { newMark } from '../connection/marks';
import { batchesOf } from './batches';
import type { CollectionRegistry } from './collection-registry';
import { filterOf, sortOf } from './condition-filter';
import { type Layout, layoutOf } from './read-model-layout';
import { type StoredDocument, storedForm } from './stored-document';
import { writeBatch } from './write-batch';

export interface CollectionParts {
  readonly database: Db;
  readonly calls: Calls;
  readonly registry: CollectionRegistry;
}

/** From here on a page is found by the index alone before its documents are read: skipped ones are never fetched. */
const DEEP = 1_000;

/** One read model in a collection of its own; the stored form is that of `StoredDocument`. */
export class MongoCollection<D extends object> implements DocumentCollection<D> {
  readonly layout: Layout;
  private readonly stored: Collection<StoredDocument>;
  private prepared: Promise<void> | null = null;

  constructor(
    private readonly parts: CollectionParts,
    private readonly model: ReadModel,
    readonly name: string,
  ) {
    this.layout = layoutOf(model);
    this.stored = parts.database.collection<StoredDocument>(name);
  }

  async getMany(ids: readonly string[]): Promise<Map<string, D>> {
    const found = await this.byIds(ids, { d: 1 }, { l: 1 });
    return new Map(found.map(({ _id, d }) => [_id, parsed<D>(d)]));
  }

  async getStored(ids: readonly string[]): Promise<Map<string, { document: D | null; position: Position }>> {
    // Folds pass over what is there already. Taken back by an election after that, it would be missing for good.
    const found = await this.byIds(ids, { p: 1, d: 1 }, {}, SETTLED);
    return new Map(
      found.map(({ _id, p, d }) => [_id, { document: d === undefined ? null : parsed<D>(d), position: p }]),
    );
  }

  async writeAll(writes: ReadonlyArray<DocumentWrite<D>>): Promise<string[]> {
    if (writes.length === 0) return [];
    const mark = newMark();
    const marked = writes.map((write, place) => ({
      expected: write.expected,
      next: storedForm(this.model, this.layout, write, `${mark}.${place}`),
    }));
    await this.ready();
    const lost: string[] = [];
    for (const { start, batch } of batchesOf(marked)) {
      const places = await writeBatch(this.stored, batch, this.parts.calls, DURABLE);
      for (const place of places) lost.push(writes[start + place]?.id ?? '');
    }
    return lost;
  }

  async find(options: FindOptions): Promise<Array<Stored<D>>> {
    checkFind(this.model, options);
    return (await this.page(options, { p: 1, d: 1 })).map(asStored<D>);
  }

  async findTexts(text: string, { countTo, ...options }: TextQuery): Promise<TextPage> {
    checkText(this.model, text);
    checkFind(this.model, options);
    const [page, total] = await Promise.all([
      this.page(options, { [`x.${text}`]: 1 }),
      countTo === undefined ? null : this.count(options.where, countTo),
    ]);
    return { texts: page.map(({ x }) => x?.[text] ?? ''), total };
  }

  async getTexts(text: string, ids: readonly string[]): Promise<Map<string, string>> {
    checkText(this.model, text);
    const found = await this.byIds(ids, { [`x.${text}`]: 1 }, { l: 1 });
    return new Map(found.map(({ _id, x }) => [_id, x?.[text] ?? '']));
  }

  async count(where: Where = {}, cap = DEFAULT_COUNT_CAP): Promise<number> {
    checkWhere(this.model, where);
    await this.ready();
    const filter = filterOf(where);
    if (filter === null || cap < 1) return 0;
    return this.parts.calls.run(() => this.stored.countDocuments(filter, { limit: cap, maxTimeMS: QUERY_MS }));
  }

  async scan(after: string | null, limit: number): Promise<Array<Stored<D>>> {
    const filter = { l: 1, ...(after === null ? {} : { _id: { $gt: after } }) };
    return (await this.rows(filter, { sort: { _id: 1 }, limit, projection: { p: 1, d: 1 } })).map(asStored<D>);
  }

  /** Also the way out when the definition changed: the collection is made anew, empty. */
  async clear(): Promise<void> {
    await this.prepared?.catch(() => undefined);
    const { registry } = this.parts;
    this.prepared = registry.drop(this.name).then(() => registry.ensure(this.model, this.name, this.layout));
    await this.prepared;
  }

  /** Other processes write as well. */
  edition(): null {
    return null;
  }

  private async byIds(
    ids: readonly string[],
    projection: Document,
    more: Document = {},
    options: FindQueryOptions = {},
  ): Promise<StoredDocument[]> {
    const wanted = [...new Set(ids)];
    return wanted.length === 0
      ? []
      : this.rows({ _id: { $in: wanted }, ...more }, { ...options, projection, limit: wanted.length });
  }

  private async page(options: FindOptions, projection: Document): Promise<StoredDocument[]> {
    const { where, limit, offset = 0 } = options;
    const filter = filterOf(where);
    if (filter === null || limit === 0) return [];
    const sort = sortOf(options.sort);
    if (offset < DEEP) return this.rows(filter, { sort, skip: offset, limit, projection });
    const found = await this.rows(filter, { sort, skip: offset, limit, projection: { _id: 1 } });
    const ids = found.map(({ _id }) => _id);
    const byId = new Map((await this.byIds(ids, projection, { l: 1 })).map((row) => [row._id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  private async rows(filter: Document, options: Document): Promise<StoredDocument[]> {
    await this.ready();
    const batchSize = Number(options['limit'] ?? 0) + 1; // all in one answer, and no cursor stays open
    return this.parts.calls.run(() =>
      this.stored.find(filter, { ...options, batchSize, maxTimeMS: QUERY_MS }).toArray(),
    );
  }

  private ready(): Promise<void> {
    this.prepared ??= this.parts.registry.ensure(this.model, this.name, this.layout).catch((error: unknown) => {
      this.prepared = null; // tried again by the next call
      throw error;
    });
    return this.prepared;
  }
}

const parsed = <D>(json = ''): D => JSON.parse(json) as D;

const asStored = <D>({ _id, p, d }: StoredDocument): Stored<D> => ({ id: _id, document: parsed<D>(d), position: p });

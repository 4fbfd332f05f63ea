import type { Position, ReadModel, StandingReadModel, StandingReadModels } from '@hubledger/kernel';
import type { Db } from 'mongodb';
import type { Calls } from '../connection/calls';
import { QUERY_MS } from '../connection/client';
import { collectionName, keyOf } from '../sides/names';
import { type Pointer, POINTERS } from '../sides/pointers';
import type { StoredDocument } from './stored-document';

/** Read models in MongoDB beside the programs that use them: nothing is made there, and what changes meanwhile is told. */
export class StandingCollections implements StandingReadModels {
  constructor(
    private readonly database: Db,
    private readonly calls: Calls,
  ) {}

  async of<T>(model: ReadModel, look: (standing: StandingReadModel) => Promise<T>): Promise<T | null> {
    const key = keyOf(model);
    const pointer = await this.pointer(key);
    if (pointer?.logId === undefined || pointer.position === undefined) return null;
    const { side, logId, position: checkpoint } = pointer;
    const rows = new Rows(this.database, this.calls, collectionName(key, side));
    const newest = async (): Promise<Position | null> => {
      const now = await this.pointer(key);
      return now?.side === side && now.position === checkpoint ? rows.newest : null;
    };
    const scan: StandingReadModel['scan'] = (after, limit) => rows.scan(after, limit);
    const name = side === '' ? key : `${key}#${side}`;
    return look({ logId, checkpoint, key: name, scan, isOneState: false, newest });
  }

  async all<D extends object>(model: ReadModel<D>): Promise<D[]> {
    const key = keyOf(model);
    const rows = new Rows(this.database, this.calls, collectionName(key, (await this.pointer(key))?.side ?? ''));
    const all: D[] = [];
    for (let after: string | null = null; ;) {
      const page = await rows.scan(after, 1_000);
      if (page.length === 0) return all;
      all.push(...page.map(({ document }) => document as D));
      after = page.at(-1)?.id ?? null;
    }
  }

  async close(): Promise<void> {}

  private pointer(key: string): Promise<Pointer | null> {
    return this.calls.run(() => this.database.collection<Pointer>(POINTERS).findOne({ _id: key }));
  }
}

/** What is deleted counts for `newest` as well. */
class Rows {
  newest: Position = '';

  constructor(
    private readonly database: Db,
    private readonly calls: Calls,
    private readonly name: string,
  ) {}

  async scan(after: string | null, limit: number): ReturnType<StandingReadModel['scan']> {
    const living: Awaited<ReturnType<StandingReadModel['scan']>> = [];
    for (let from = after; living.length < limit;) {
      const wanted = limit - living.length;
      const page: StoredDocument[] = await this.page(from, wanted);
      for (const { _id: id, p: position, d } of page) {
        if (position > this.newest) this.newest = position;
        if (d !== undefined) living.push({ id, position, document: JSON.parse(d) as object });
      }
      if (page.length < wanted) break;
      from = page.at(-1)?._id ?? from;
    }
    return living;
  }

  private page(after: string | null, limit: number): Promise<StoredDocument[]> {
    const stored = this.database.collection<StoredDocument>(this.name);
    const filter = after === null ? {} : { _id: { $gt: after } };
    const options = { sort: { _id: 1 }, limit, batchSize: limit + 1, maxTimeMS: QUERY_MS } as const;
    return this.calls.run(() => stored.find(filter, { ...options, projection: { p: 1, d: 1 } }).toArray());
  }
}

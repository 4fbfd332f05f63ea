import {
  checkFind,
  checkText,
  checkWhere,
  DEFAULT_COUNT_CAP,
  type DocumentCollection,
  type DocumentWrite,
  type FindOptions,
  type ReadModel,
  ReadModelChanged,
  type Stored,
  TEXT_END,
  type TextPage,
  type TextQuery,
  type Where,
} from '@hubledger/kernel';
import type { StatementFile } from '../statement-worker';
import { CollectionMemory } from './collection-memory';
import type { Sql } from './condition-sql';
import { declaredColumn, namesOf } from './fields';
import { FindSql, STORED_AS_JSON } from './find-sql';
import { HardSearch } from './hard-search';
import { createReadModel, definitionOf } from './schema';
import { WriteStatements } from './write-statements';

type Row = { readonly id: string; readonly position: string; readonly document: string };

/** Statistics are renewed after this many writes, and each time ten times as many have come since. */
const FIRST_ANALYSIS = 200;

/** Documents read at once without a turn of the event loop: reads are synchronous, and lists look page by page. */
const WITHOUT_TURN = 200;

/** One read model as a table: documents as JSON, declared fields as columns beside them. */
export class LibsqlCollection<D extends object> implements DocumentCollection<D> {
  private readonly names;
  private readonly writes;
  private readonly memory = new CollectionMemory();
  private readonly search;
  private readonly arrays = new Set<string>();
  private prepared: Promise<void> | null = null;
  private written = 0;
  private nextAnalysis = FIRST_ANALYSIS;

  constructor(
    private readonly file: StatementFile,
    private readonly model: ReadModel,
  ) {
    this.names = namesOf(model);
    this.writes = new WriteStatements(model);
    this.search = new HardSearch(file, this.names.table, this.memory);
  }

  async getMany(ids: readonly string[]): Promise<Map<string, D>> {
    const stored = await this.getStored(ids);
    return new Map([...stored].flatMap(([id, { document }]): Array<[string, D]> => (document ? [[id, document]] : [])));
  }

  async getStored(ids: readonly string[]): Promise<Map<string, { document: D | null; position: string }>> {
    if (ids.length === 0) return new Map();
    await this.ready();
    const rows = this.file.all<Omit<Row, 'document'> & { document: string | null }>(
      `SELECT d.id, d.position, d.document FROM json_each(?) wanted CROSS JOIN "${this.names.table}" d ON d.id = wanted.value`,
      [JSON.stringify(ids)],
    );
    return new Map(
      rows.map(({ id, position, document }) => [
        id,
        { position, document: document === null ? null : (JSON.parse(document) as D) },
      ]),
    );
  }

  async writeAll(writes: ReadonlyArray<DocumentWrite<D>>): Promise<string[]> {
    if (writes.length === 0) return [];
    const statements = writes.map((write) => this.writes.of(write));
    await this.ready();
    // Before the commit: a reader that sees the document must know where its elements are.
    for (const { next } of writes) for (const field of this.writes.arraysOf(next)) this.arrays.add(field);
    const results = await this.remembered(writes, () => this.file.transact(statements));
    await this.analyzeWhenDue(writes.length);
    return writes.filter((_, index) => results[index]?.changes !== 1).map(({ id }) => id);
  }

  async find(options: FindOptions): Promise<Array<Stored<D>>> {
    checkFind(this.model, options);
    await this.ready();
    const statements = this.findSql();
    const matches = this.search.rows(statements, options);
    const wanted = 'documents';
    return this.documents(matches ? statements.at(wanted, pageOf(matches, options)) : statements.walk(wanted, options));
  }

  async findTexts(text: string, query: TextQuery): Promise<TextPage> {
    checkText(this.model, text);
    checkFind(this.model, query);
    await this.ready();
    return this.memory.page(JSON.stringify([text, query]), () => this.textsOf(text, query));
  }

  async getTexts(text: string, ids: readonly string[]): Promise<Map<string, string>> {
    checkText(this.model, text);
    await this.ready();
    const { found, unknown } = this.memory.recall(text, ids);
    if (unknown.length === 0) return found;
    const rows = this.file.all<{ id: string; x: string }>(
      `SELECT d.id, d."${declaredColumn(text)}" AS x FROM json_each(?) wanted
       CROSS JOIN "${this.names.table}" d ON d.id = wanted.value WHERE d.deleted = 0`,
      [JSON.stringify(unknown)],
    );
    const read = new Map(rows.map(({ id, x }) => [id, x]));
    this.memory.remember(text, unknown, read);
    for (const [id, x] of read) found.set(id, x);
    return found;
  }

  async count(where: Where = {}, cap = DEFAULT_COUNT_CAP): Promise<number> {
    checkWhere(this.model, where);
    await this.ready();
    const matches = this.search.rows(this.findSql(), { where, limit: 0, countTo: cap });
    return matches ? Math.min(matches.length, cap) : this.counted(where, cap);
  }

  async scan(after: string | null, limit: number): Promise<Array<Stored<D>>> {
    await this.ready();
    const { table } = this.names;
    const from = after === null ? '' : 'AND id > ?';
    const rows = `SELECT id, position, document FROM "${table}" WHERE deleted = 0 ${from} ORDER BY id LIMIT ?`;
    const text = `${STORED_AS_JSON} FROM (${rows})`;
    return this.documents({ text, params: after === null ? [limit] : [after, limit] });
  }

  /** Also the way out when the definition changed: the collection is made anew, empty. */
  async clear(): Promise<void> {
    await this.prepared?.catch(() => undefined);
    this.prepared = this.create();
    await this.prepared;
    this.memory.forget();
  }

  edition(): number | null {
    return this.memory.edition();
  }

  /** Around a write: see `CollectionMemory`. */
  private async remembered<T>(writes: ReadonlyArray<{ readonly id: string }>, write: () => Promise<T>): Promise<T> {
    const ids = writes.map(({ id }) => id);
    this.memory.begin(ids);
    try {
      return await write();
    } finally {
      this.memory.end(ids);
    }
  }

  /** Disjoint candidates are counted as they come, however many they are; others would have to be sorted out first. */
  private counted(where: Where, cap: number): number {
    const statements = this.findSql();
    const among = statements.candidatesFor(where).find(({ disjoint }) => disjoint) ?? null;
    const { text, params } = statements.count(where, cap, among);
    return this.file.all<{ n: number }>(text, params)[0]?.n ?? 0;
  }

  private textsOf(text: string, query: TextQuery): TextPage {
    const { where = {}, countTo } = query;
    const statements = this.findSql();
    const matches = this.search.rows(statements, query);
    const page = matches ? statements.at({ text }, pageOf(matches, query)) : statements.walk({ text }, query);
    const [found] = this.file.all<{ texts: string | null }>(page.text, page.params);
    const count = () => (matches ? Math.min(matches.length, countTo ?? 0) : this.counted(where, countTo ?? 0));
    return { texts: found?.texts?.split(TEXT_END) ?? [], total: countTo === undefined ? null : count() };
  }

  private async documents({ text, params }: Sql): Promise<Array<Stored<D>>> {
    const [row] = this.file.all<{ stored: string | null }>(text, params);
    const stored = JSON.parse(row?.stored ?? '[]') as Array<[id: string, position: string, document: D]>;
    const found = stored.map(([id, position, document]) => ({ id, position, document }));
    if (found.length >= WITHOUT_TURN) await new Promise<void>((resolve) => setImmediate(resolve));
    return found;
  }

  private findSql(): FindSql {
    return new FindSql(this.names, this.arrays);
  }

  private ready(): Promise<void> {
    this.prepared ??= this.prepare().catch((error: unknown) => {
      this.prepared = null; // tried again by the next call
      throw error;
    });
    return this.prepared;
  }

  private async prepare(): Promise<void> {
    const { name, version } = this.model;
    const registered = 'SELECT definition FROM read_models WHERE name = ? AND version = ?';
    const [found] = this.file.all<{ definition: string }>(registered, [name, version]);
    if (!found) return this.create();
    if (found.definition !== definitionOf(this.model)) throw new ReadModelChanged(name, version);
    const held = `SELECT 1 AS n FROM "${this.names.elements}" WHERE field = ? LIMIT 1`;
    for (const field of this.names.order) if (this.file.all(held, [field]).length > 0) this.arrays.add(field);
  }

  private async create(): Promise<void> {
    await this.file.transact(createReadModel(this.model));
  }

  /** Without statistics SQLite takes every index for equally good; a listing by a rare value was 12 times slower. */
  private async analyzeWhenDue(writes: number): Promise<void> {
    this.written += writes;
    if (this.written < this.nextAnalysis) return;
    this.nextAnalysis = this.written * 10;
    await this.file.analyze(this.names.table);
  }
}

const pageOf = (rows: readonly number[], { limit, offset = 0 }: FindOptions): readonly number[] =>
  rows.slice(offset, offset + limit);

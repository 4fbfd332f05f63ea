import {
  checkFind,
  checkWhere,
  DEFAULT_COUNT_CAP,
  type DocumentCollection,
  type DocumentWrite,
  type FindOptions,
  type ReadModel,
  ReadModelChanged,
  type Stored,
  type Where,
} from '@hubledger/kernel';
import type { StatementFile } from '../statement-worker';
import type { Candidates } from './candidates';
import type { Sql } from './condition-sql';
import { namesOf } from './fields';
import { FEW, FindSql } from './find-sql';
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
  private readonly arrays = new Set<string>();
  private prepared: Promise<void> | null = null;
  private written = 0;
  private nextAnalysis = FIRST_ANALYSIS;

  constructor(
    private readonly file: StatementFile,
    private readonly model: ReadModel,
  ) {
    this.names = namesOf(model);
    this.writes = new WriteStatements(this.names);
  }

  async getMany(ids: readonly string[]): Promise<Map<string, D>> {
    const stored = await this.getStored(ids);
    return new Map([...stored].flatMap(([id, { document }]): Array<[string, D]> => (document ? [[id, document]] : [])));
  }

  async getStored(ids: readonly string[]): Promise<Map<string, { document: D | null; position: string }>> {
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
    const results = await this.file.transact(statements);
    await this.analyzeWhenDue(writes.length);
    return writes.filter((_, index) => results[index]?.changes !== 1).map(({ id }) => id);
  }

  async find(options: FindOptions): Promise<Array<Stored<D>>> {
    checkFind(this.model, options);
    await this.ready();
    const statements = this.findSql();
    const few = statements.candidatesFor(options.where ?? {}).find((candidates) => this.isFew(statements, candidates));
    return this.documents(statements.find(options, few ?? null));
  }

  async count(where: Where = {}, cap = DEFAULT_COUNT_CAP): Promise<number> {
    checkWhere(this.model, where);
    await this.ready();
    const statements = this.findSql();
    // Disjoint candidates are counted as they come, however many they are; others must be sorted out first.
    const usable = (candidates: Candidates) => candidates.disjoint || this.isFew(statements, candidates);
    return this.number(statements.count(where, cap, statements.candidatesFor(where).find(usable) ?? null));
  }

  async scan(after: string | null, limit: number): Promise<Array<Stored<D>>> {
    await this.ready();
    const { table } = this.names;
    const from = after === null ? '' : 'AND id > ?';
    const text = `SELECT id, position, document FROM "${table}" WHERE deleted = 0 ${from} ORDER BY id LIMIT ?`;
    return this.documents({ text, params: after === null ? [limit] : [after, limit] });
  }

  /** Also the way out when the definition changed: the collection is made anew, empty. */
  async clear(): Promise<void> {
    await this.prepared?.catch(() => undefined);
    this.prepared = this.create();
    await this.prepared;
  }

  private async documents({ text, params }: Sql): Promise<Array<Stored<D>>> {
    const found = this.file
      .all<Row>(text, params)
      .map(({ id, position, document }) => ({ id, position, document: JSON.parse(document) as D }));
    if (found.length >= WITHOUT_TURN) await new Promise<void>((resolve) => setImmediate(resolve));
    return found;
  }

  private isFew(statements: FindSql, candidates: Candidates): boolean {
    return this.number(statements.probe(candidates)) <= FEW;
  }

  private number({ text, params }: Sql): number {
    return this.file.all<{ n: number }>(text, params)[0]?.n ?? 0;
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

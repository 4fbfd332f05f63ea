import {
  checkFind,
  checkText,
  checkWhere,
  DEFAULT_COUNT_CAP,
  type DocumentCollection,
  type DocumentWrite,
  type FindOptions,
  type ReadModel,
  type Stored,
  textsFor,
  type TextPage,
  type TextQuery,
  type Where,
} from '@hubledger/kernel';
import { compareText, compareValues, matches } from './field-values';

/** `document` is for looking at only; what leaves the store is parsed anew. */
interface Row {
  readonly json: string;
  readonly document: object | null;
  readonly texts: ReadonlyMap<string, string>;
  readonly position: string;
}
type Living<D> = { readonly id: string; readonly document: D; readonly row: Row };

let editions = 0;

/** Kept as JSON, so that nobody holds a reference into the store. */
export class InMemoryCollection<D extends object> implements DocumentCollection<D> {
  private readonly rows = new Map<string, Row>();
  private current = ++editions;

  constructor(private readonly model: ReadModel) {}

  async getMany(ids: readonly string[]): Promise<Map<string, D>> {
    const stored = await this.getStored(ids);
    return new Map([...stored].flatMap(([id, { document }]): Array<[string, D]> => (document ? [[id, document]] : [])));
  }

  async getStored(ids: readonly string[]): Promise<Map<string, { document: D | null; position: string }>> {
    const found = new Map<string, { document: D | null; position: string }>();
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row) found.set(id, { document: parse<D | null>(row.json), position: row.position });
    }
    return found;
  }

  async writeAll(writes: ReadonlyArray<DocumentWrite<D>>): Promise<string[]> {
    const lost: string[] = [];
    for (const { id, expected, next, position } of writes) {
      if ((this.rows.get(id)?.position ?? null) !== expected) lost.push(id);
      else this.set(id, JSON.stringify(next), position);
    }
    return lost;
  }

  async find(options: FindOptions): Promise<Array<Stored<D>>> {
    return this.page(options).map(toStored);
  }

  async findTexts(text: string, { countTo, ...options }: TextQuery): Promise<TextPage> {
    checkText(this.model, text);
    const texts = this.page(options).map(({ row }) => row.texts.get(text) ?? '');
    return { texts, total: countTo === undefined ? null : await this.count(options.where, countTo) };
  }

  async getTexts(text: string, ids: readonly string[]): Promise<Map<string, string>> {
    checkText(this.model, text);
    return new Map(
      ids.flatMap((id): Array<[string, string]> => {
        const found = this.rows.get(id)?.texts.get(text);
        return found === undefined ? [] : [[id, found]];
      }),
    );
  }

  private page(options: FindOptions): Array<Living<D>> {
    checkFind(this.model, options);
    const { where, sort = [], limit, offset = 0 } = options;
    const direction = (order: 'asc' | 'desc' | undefined) => (order === 'desc' ? -1 : 1);
    const sorted = this.living(where).sort((a, b) => {
      for (const { field, order } of sort) {
        const compared = compareValues(valueOf(a.document, field), valueOf(b.document, field));
        if (compared !== 0) return compared * direction(order);
      }
      return compareText(a.id, b.id) * direction(sort.at(-1)?.order);
    });
    return sorted.slice(offset, offset + limit);
  }

  async count(where: Where = {}, cap = DEFAULT_COUNT_CAP): Promise<number> {
    checkWhere(this.model, where);
    return Math.min(this.living(where).length, cap);
  }

  async scan(after: string | null, limit: number): Promise<Array<Stored<D>>> {
    const sorted = this.living({}).sort((a, b) => compareText(a.id, b.id));
    return sorted
      .filter(({ id }) => after === null || compareText(id, after) > 0)
      .slice(0, limit)
      .map(toStored);
  }

  edition(): number {
    return this.current;
  }

  async clear(): Promise<void> {
    this.current = ++editions;
    this.rows.clear();
  }

  private set(id: string, json: string, position: string): void {
    this.current = ++editions;
    const document = parse<object | null>(json);
    this.rows.set(id, { json, document, texts: document ? textsFor(this.model, id, document) : new Map(), position });
  }

  private living(where: Where = {}): Array<Living<D>> {
    const living: Array<Living<D>> = [];
    for (const [id, row] of this.rows) {
      if (row.document && satisfies(row.document, where)) living.push({ id, document: row.document as D, row });
    }
    return living;
  }
}

const toStored = <D>({ id, row }: Living<D>): Stored<D> => ({
  id,
  document: parse<D>(row.json),
  position: row.position,
});

const parse = <D>(json: string): D => JSON.parse(json) as D;

const valueOf = (document: object, field: string): unknown =>
  Object.hasOwn(document, field) ? (document as Readonly<Record<string, unknown>>)[field] : undefined;

const satisfies = (document: object, { all = {}, anyOf }: Where): boolean => {
  const holds = (conditions: NonNullable<Where['all']>) =>
    Object.entries(conditions).every(([field, condition]) => matches(valueOf(document, field), condition));
  return holds(all) && (anyOf === undefined || anyOf.some(holds));
};

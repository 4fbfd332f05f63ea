import { type DocumentWrite, type ReadModel, searchedText, textsFor } from '@hubledger/kernel';
import type { SqlValue, Statement } from '../statement-worker';
import { declaredColumn, type Names, namesOf, orderColumn, textColumn, toColumn } from './fields';

/** Compare-and-set as single statements: one that changes no row has lost. */
export class WriteStatements {
  private readonly names: Names;
  private readonly insert: string;
  private readonly update: string;

  constructor(private readonly model: ReadModel) {
    this.names = namesOf(model);
    const { table, order, trigram, texts } = this.names;
    const named = [...order.map(orderColumn), ...trigram.map(textColumn), ...texts.map(declaredColumn)];
    const all = ['position', 'deleted', ...named.map((column) => `"${column}"`), 'elements', 'document'];
    const marks = all.map(() => '?').join(', ');
    this.insert = `INSERT INTO "${table}" (${all.join(', ')}, id) VALUES (${marks}, ?) ON CONFLICT (id) DO NOTHING`;
    const set = all.map((column) => `${column} = ?`).join(', ');
    this.update = `UPDATE "${table}" SET ${set} WHERE id = ? AND position = ?`;
  }

  /** @throws TypeError for a document JSON can't hold. */
  of({ id, expected, next, position }: DocumentWrite<object>): Statement {
    const values = [position, next === null ? 1 : 0, ...this.columnsOf(id, next), id];
    return expected === null
      ? { sql: this.insert, params: values }
      : { sql: this.update, params: [...values, expected] };
  }

  /** The fields that hold an array in this document. */
  arraysOf(document: object | null): string[] {
    return document === null ? [] : this.names.order.filter((field) => Array.isArray(fieldOf(document, field)));
  }

  private columnsOf(id: string, document: object | null): SqlValue[] {
    const { order, trigram, texts } = this.names;
    if (document === null) return [...order, ...trigram, ...texts, 'elements', 'document'].map(() => null);
    const declared = textsFor(this.model, id, document);
    const folded = trigram.map((field) => {
      const value = fieldOf(document, field);
      return typeof value === 'string' ? searchedText(value) : null;
    });
    const elements = this.elementsOf(document);
    return [
      ...order.map((field) => toColumn(fieldOf(document, field))),
      ...folded,
      ...texts.map((text) => declared.get(text) ?? ''),
      elements.length > 0 ? JSON.stringify(elements) : null,
      JSON.stringify(document),
    ];
  }

  private elementsOf(document: object): Array<[string, string]> {
    return this.arraysOf(document).flatMap((field) => {
      const array = fieldOf(document, field) as unknown[];
      const texts = array.filter((element): element is string => typeof element === 'string');
      return texts.map((text): [string, string] => [field, text]);
    });
  }
}

const fieldOf = (document: object, field: string): unknown =>
  Object.hasOwn(document, field) ? (document as Readonly<Record<string, unknown>>)[field] : undefined;

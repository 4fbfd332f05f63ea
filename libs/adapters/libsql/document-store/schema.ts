import { createHash } from 'node:crypto';
import type { ReadModel } from '@hubledger/kernel';
import type { Schema } from '../connection';
import type { Statement } from '../statement-worker';
import { declaredColumn, type Names, namesOf, orderColumn, textColumn } from './fields';

/** What the file holds beside the read models. */
export const documentsSchema: Schema = {
  steps: [
    `CREATE TABLE read_models (name TEXT, version INTEGER, definition TEXT NOT NULL, PRIMARY KEY (name, version)) WITHOUT ROWID;
     CREATE TABLE checkpoints (projection TEXT PRIMARY KEY, log_id TEXT NOT NULL, position TEXT NOT NULL) WITHOUT ROWID;
     CREATE TABLE snapshots (stream TEXT PRIMARY KEY, version INTEGER NOT NULL, snapshot TEXT NOT NULL);`,
    // Read models (name@version) that stand in a file of their own, and what readers left: the empty side is this file.
    `CREATE TABLE sides (read_model TEXT PRIMARY KEY, side TEXT NOT NULL) WITHOUT ROWID;
     CREATE TABLE retired (read_model TEXT, side TEXT, at TEXT NOT NULL, PRIMARY KEY (read_model, side)) WITHOUT ROWID;`,
    'ALTER TABLE checkpoints ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;',
  ],
};

/** Part of every definition: raise it when the columns, triggers or encodings below change. */
const LAYOUT = 1;

/** Equal for models whose documents are stored and indexed alike. */
export const definitionOf = (model: ReadModel): string => {
  const { order, indexed, trigram, texts } = namesOf(model);
  const unindexed = order.filter((field) => !indexed.includes(field));
  return createHash('sha256')
    .update(JSON.stringify([LAYOUT, order, trigram, model.compound ?? [], ...texts, ...unindexed]))
    .digest('hex');
};

/** Creates the read model empty, in place of what there was under its name and version. */
export const createReadModel = (model: ReadModel): Statement[] => [
  ...dropReadModel(model),
  ...createRows(model),
  ...createIndexes(model),
];

/**
 * The same rows in pages that were never used before: `secure_delete` overwrites pages that fall free and rows that are
 * deleted, but not the copies that stay behind in a page when SQLite moves rows to another one.
 */
export const rewriteReadModel = (model: ReadModel): Statement[] => {
  const { table } = namesOf(model);
  const copy = `${table}.copy`;
  return [
    { sql: `DROP TABLE IF EXISTS "${copy}"` },
    { sql: `CREATE TABLE "${copy}" AS SELECT * FROM "${table}" ORDER BY seq` },
    ...dropReadModel(model),
    ...createRows(model),
    { sql: `INSERT INTO "${table}" SELECT * FROM "${copy}" ORDER BY seq` },
    ...createIndexes(model),
    ...fillIndexes(model),
    { sql: `DROP TABLE "${copy}"` },
  ];
};

export const dropReadModel = ({ name, version }: Pick<ReadModel, 'name' | 'version'>): Statement[] => {
  const { table, elements, fts } = namesOf({ name, version, indexes: {} });
  return [
    ...[table, elements, fts].map((each) => ({ sql: `DROP TABLE IF EXISTS "${each}"` })),
    { sql: 'DELETE FROM read_models WHERE name = ? AND version = ?', params: [name, version] },
  ];
};

/** The bare table, registered. */
export const createRows = (model: ReadModel): Statement[] => {
  const register = 'INSERT INTO read_models (name, version, definition) VALUES (?, ?, ?)';
  return [
    { sql: createTable(namesOf(model)) },
    { sql: register, params: [model.name, model.version, definitionOf(model)] },
  ];
};

/** What finds rows, and the triggers that keep it; empty, but for the indexes of rows that are there already. */
export const createIndexes = (model: ReadModel): Statement[] => {
  const names = namesOf(model);
  return [
    ...orderings(model, names).map((fields) => createIndex(names, fields)),
    ...elementsOf(names),
    ...(names.trigram.length > 0 ? textSearchOf(names) : []),
  ].map((sql) => ({ sql }));
};

/** After `createIndexes`: what its triggers would have done for the rows that were there before. */
export const fillIndexes = (model: ReadModel): Statement[] => {
  const { table, elements, fts, trigram } = namesOf(model);
  const texts = trigram.map((field) => `"${textColumn(field)}"`).join(', ');
  const pairs = "json_extract(e.value, '$[0]'), json_extract(e.value, '$[1]'), d.seq";
  const from = `FROM "${table}" d, json_each(d.elements) e WHERE d.elements IS NOT NULL`;
  const some = trigram.map((field) => `"${textColumn(field)}" IS NOT NULL`).join(' OR ');
  return [
    { sql: `INSERT OR IGNORE INTO "${elements}" SELECT ${pairs} ${from} ORDER BY 1, 2, 3` },
    ...(trigram.length === 0
      ? []
      : [
          {
            sql: `INSERT INTO "${fts}" (rowid, ${texts}) SELECT seq, ${texts} FROM "${table}" WHERE ${some} ORDER BY seq`,
          },
        ]),
  ];
};

/** `document` stands last, so that reading other columns does not read through it. Tombstones have none. */
const createTable = ({ table, order, trigram, texts }: Names): string => {
  const named = [...order.map(orderColumn), ...trigram.map(textColumn), ...texts.map(declaredColumn)];
  const columns = named.map((column) => `"${column}", `);
  return `CREATE TABLE "${table}" (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, position TEXT NOT NULL,
    deleted INTEGER NOT NULL, ${columns.join('')}elements TEXT, document TEXT)`;
};

/** The order by id alone, by each field, and the declared compounds. */
const orderings = ({ compound = [] }: ReadModel, { indexed }: Names): Array<readonly string[]> => [
  [],
  ...indexed.map((field) => [field]),
  ...(compound as ReadonlyArray<readonly string[]>).filter((fields) => fields.length > 1),
];

/**
 * Plain columns, filled on write: an index on an expression makes a deep page 60 times slower. `id` last, so that filter,
 * order and tie-break of a page are all answered by the index and skipped rows are never read. Partial, not led by
 * `deleted`: SQLite's sampled statistics look at the first column only, and made every index look equally bad.
 */
const createIndex = ({ table }: Names, fields: readonly string[]): string => {
  const columns = [...fields.map((field) => `"${orderColumn(field)}"`), 'id'];
  const name = [table, ...fields, 'order'].join('.');
  return `CREATE INDEX "${name}" ON "${table}" (${columns.join(', ')}) WHERE deleted = 0`;
};

/** The column `elements` lists [field, element] pairs; triggers keep the side table equal to it. */
const elementsOf = ({ table, elements }: Names): string[] => {
  const pairs = (row: 'OLD' | 'NEW') =>
    `SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), ${row}.seq FROM json_each(${row}.elements)`;
  const add = `INSERT OR IGNORE INTO "${elements}" ${pairs('NEW')};`;
  return [
    `CREATE TABLE "${elements}" (field TEXT, value TEXT, seq INTEGER, PRIMARY KEY (field, value, seq)) WITHOUT ROWID`,
    `CREATE TRIGGER "${elements}.insert" AFTER INSERT ON "${table}" WHEN NEW.elements IS NOT NULL BEGIN ${add} END`,
    `CREATE TRIGGER "${elements}.update" AFTER UPDATE OF elements ON "${table}"
     WHEN OLD.elements IS NOT NEW.elements BEGIN
       DELETE FROM "${elements}" WHERE (field, value, seq) IN (${pairs('OLD')});
       ${add}
     END`,
  ];
};

/** An external-content table: the text is stored once, in the read model's own folded columns. */
const textSearchOf = ({ table, fts, trigram }: Names): string[] => {
  const texts = trigram.map((field) => `"${textColumn(field)}"`);
  const of = (row: 'OLD' | 'NEW') => texts.map((text) => `${row}.${text}`);
  const some = (row: 'OLD' | 'NEW') => `(${of(row).join(' IS NOT NULL OR ')} IS NOT NULL)`;
  const changed = texts.map((text) => `OLD.${text} IS NOT NEW.${text}`).join(' OR ');
  const add = `INSERT INTO "${fts}" (rowid, ${texts.join(', ')}) SELECT NEW.seq, ${of('NEW').join(', ')} WHERE ${some('NEW')};`;
  const remove = `INSERT INTO "${fts}" ("${fts}", rowid, ${texts.join(', ')})
    SELECT 'delete', OLD.seq, ${of('OLD').join(', ')} WHERE ${some('OLD')};`;
  return [
    `CREATE VIRTUAL TABLE "${fts}" USING fts5(${texts.join(', ')}, content='${table}', content_rowid='seq',
     tokenize='trigram case_sensitive 1')`,
    `CREATE TRIGGER "${fts}.insert" AFTER INSERT ON "${table}" BEGIN ${add} END`,
    `CREATE TRIGGER "${fts}.update" AFTER UPDATE OF ${texts.join(', ')} ON "${table}"
     WHEN ${changed} BEGIN ${remove} ${add} END`,
  ];
};

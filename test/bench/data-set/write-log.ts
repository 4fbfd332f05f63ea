import {
  openWriter,
  checkpoint,
  inTransaction,
  pragmaRow,
  type Connection,
} from '@hubledger/adapters/libsql/connection';
import { checksumOf, EVENT_COLUMNS } from '@hubledger/adapters/libsql/event-log/event-row';
import { EVENT_LOG_SCHEMA } from '@hubledger/adapters/libsql/event-log/schema';
import type { Draft } from './draft';

const ROWS_AT_ONCE = 20_000;

/**
 * Puts drafts behind what a log holds already, in the adapter's own rows, with the index built last. Not durable before
 * it returns. @returns the number of events written.
 */
export const writeLog = (file: string, drafts: Iterable<Draft>): number => {
  const db = openWriter(file, { schema: EVENT_LOG_SCHEMA, synchronous: 'NORMAL', pragmas: ['cache_size=-262144'] });
  try {
    const [index] = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'events_by_stream'").all() as [
      { sql: string },
    ];
    const revisions = headsOf(db);
    const first = (pragmaOf(db, 'SELECT coalesce(max(position), 0) AS n FROM events') as { n: number }).n;
    db.exec('DROP INDEX events_by_stream');
    let position = first;
    for (const batch of batchesOf(drafts)) {
      inTransaction(db, () => {
        for (const draft of batch) insert(db, ++position, draft, revisions);
      });
    }
    db.exec(index.sql);
    pragmaRow(db, 'synchronous=FULL');
    checkpoint(db);
    return position - first;
  } finally {
    db.close();
  }
};

const pragmaOf = (db: Connection, sql: string): unknown => db.prepare(sql).all()[0];

const headsOf = (db: Connection): Map<string, number> => {
  const rows = db.prepare('SELECT stream, max(revision) AS head FROM events GROUP BY stream').all();
  return new Map((rows as Array<{ stream: string; head: number }>).map(({ stream, head }) => [stream, head]));
};

const statements = new WeakMap<Connection, ReturnType<Connection['prepare']>>();

const insert = (db: Connection, position: number, draft: Draft, revisions: Map<string, number>): void => {
  const statement =
    statements.get(db) ?? db.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  statements.set(db, statement);
  const { stream, id, event, at } = draft;
  const revision = (revisions.get(stream) ?? -1) + 1;
  revisions.set(stream, revision);
  const [data, metadata] = [JSON.stringify(event.data), JSON.stringify(draft.metadata)];
  const row = { position, stream, revision, id, type: event.type, data, metadata, recorded_at: at };
  statement.run(position, stream, revision, id, event.type, data, metadata, at, checksumOf(row));
};

function* batchesOf(drafts: Iterable<Draft>): Generator<Draft[]> {
  let batch: Draft[] = [];
  for (const draft of drafts) {
    batch.push(draft);
    if (batch.length < ROWS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

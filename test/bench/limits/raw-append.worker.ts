import Database from 'libsql';
import { parentPort, workerData } from 'node:worker_threads';

/** Limit of append.*: rows of the same bytes into a table and index like the log's, one durable transaction a message. */
const db = new Database((workerData as { file: string }).file);
db.exec('PRAGMA journal_mode=WAL');
db.exec('PRAGMA synchronous=FULL');
db.exec(`CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT, revision INTEGER,
  id TEXT, type TEXT, data TEXT, metadata TEXT, recorded_at TEXT, checksum INTEGER);
  CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream, revision)`);
const insert = db.prepare(
  'INSERT INTO events (stream, revision, id, type, data, metadata, recorded_at, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
);

parentPort?.on('message', (rows: unknown[][]) => {
  db.exec('BEGIN IMMEDIATE');
  for (const row of rows) insert.run(...row);
  db.exec('COMMIT');
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');

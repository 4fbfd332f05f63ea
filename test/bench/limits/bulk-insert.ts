import Database from 'libsql';
import { scanAndParse } from './scan';

const COLUMNS = ['id', 'repository_id', 'repo_full_id', 'username', 'created_at', 'repository_author'];

/** Limit of rebuild.rows: every commit of the log as a row of a bare table, its indexes built last. */
export const bulkInsertCommits = (logFile: string, file: string, events: number): number => {
  const db = new Database(file);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536');
  db.exec(`CREATE TABLE commits (seq INTEGER PRIMARY KEY, ${COLUMNS.join(', ')}, document TEXT)`);
  const insert = db.prepare(`INSERT INTO commits (${COLUMNS.join(', ')}, document) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  db.exec('BEGIN');
  const read = scanAndParse(logFile, events, (type, data) => {
    if (type !== 'CommitPushed') return;
    const c = data as Record<string, string>;
    const fullId = `${c['namespace']}/${c['name']}`;
    const row = [c['numericId'], c['repositoryId'], fullId, c['authorName'], c['committedAt']];
    const document = {
      commit_id: c['commit'],
      branch: c['branch'],
      message: c['title'],
      description: c['description'],
    };
    insert.run(...row, `${c['repositoryId']} ${c['authorName']}`, JSON.stringify({ row, ...document }));
  });
  for (const column of COLUMNS) {
    db.exec(`CREATE INDEX "by_${column}" ON commits (${column})`);
    if (column !== 'id') db.exec(`CREATE INDEX "by_${column}_at" ON commits (${column}, created_at)`);
  }
  db.exec('COMMIT');
  db.close();
  return read;
};

import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction, openBulkWriter, openWriter } from './connection';

const schema = { steps: ['CREATE TABLE t (x)'] };

describe('a file of a store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubledger-connection-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is private to its owner with all that stands beside it: it tells names, addresses and private repositories', async () => {
    const written = openWriter(join(folder, 'written.db'), { schema, synchronous: 'NORMAL' });
    inTransaction(written, () => written.exec('INSERT INTO t VALUES (1)'));
    const built = openBulkWriter(join(folder, 'built.db'), schema);
    const names = await readdir(folder);
    expect(names).toEqual(expect.arrayContaining(['built.db', 'written.db', 'written.db-wal', 'written.db-shm']));
    for (const name of names) expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600]);
    written.close();
    built.close();
  });

  it('keeps its locks when it is opened once more: no other process takes itself for the last one and takes the log away', async () => {
    const file = join(folder, 'shared.db');
    const open = () => openWriter(file, { schema, synchronous: 'NORMAL' });
    const first = open();
    inTransaction(first, () => first.exec('INSERT INTO t VALUES (1)'));
    open().close();
    const other = `const db = new (require('libsql'))(process.argv[1]); db.exec('INSERT INTO t VALUES (2)'); db.close();`;
    execFileSync(process.execPath, ['-e', other, file], { cwd: process.cwd() });
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['shared.db-shm', 'shared.db-wal']));
    expect(first.prepare('SELECT x FROM t ORDER BY x').raw().all()).toEqual([[1], [2]]);
    first.close();
  });
});

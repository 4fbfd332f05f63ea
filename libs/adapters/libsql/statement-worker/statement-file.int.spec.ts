import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageUnavailable } from '../errors';
import { StatementFile } from './statement-file';

const schema = { steps: ['CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT NOT NULL, bytes BLOB)'] };
const insert = (id: string, text: string | null) => ({
  sql: 'INSERT INTO notes (id, text) VALUES (?, ?) ON CONFLICT DO NOTHING',
  params: [id, text],
});

describe('a file of statements', () => {
  let directory: string;
  let file: StatementFile;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'statements-'));
    file = await StatementFile.open({ file: join(directory, 'notes.db'), schema, synchronous: 'FULL' });
  });
  afterEach(async () => {
    await file.close();
    await rm(directory, { recursive: true });
  });
  const ids = () => file.all<{ id: string }>('SELECT id FROM notes ORDER BY id').map(({ id }) => id);

  it('answers the changes of each statement, and shows a commit to the next read', async () => {
    const results = await file.transact([insert('a', '1'), insert('a', '2'), insert('b', '3')]);
    expect(results.map(({ changes }) => changes)).toEqual([1, 0, 1]);
    expect(ids()).toEqual(['a', 'b']);
  });

  it('answers the rows of RETURNING', async () => {
    const [result] = await file.transact([{ sql: "INSERT INTO notes VALUES ('a', 'x', NULL) RETURNING id, text" }]);
    expect(result).toEqual({ changes: 1, rows: [{ id: 'a', text: 'x' }] });
  });

  it('leaves nothing of a batch that fails, and all of its neighbours in the same group', async () => {
    const outcomes = await Promise.allSettled([
      file.transact([insert('a', '1')]),
      file.transact([insert('b', '1'), insert('c', '1')]),
      file.transact([insert('d', '1'), insert('e', null)]),
      file.transact([{ sql: 'INSERT INTO nowhere VALUES (1)' }]),
      file.transact([insert('f', '1')]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(ids()).toEqual(['a', 'b', 'c', 'f']);
  });

  it('keeps the order of calls', async () => {
    const bump = { sql: "UPDATE notes SET text = text || ',' || ? WHERE id = 'a'" };
    await file.transact([insert('a', '0')]);
    await Promise.all(Array.from({ length: 200 }, (_, n) => file.transact([{ ...bump, params: [String(n + 1)] }])));
    const [row] = file.all<{ text: string }>('SELECT text FROM notes');
    expect(row?.text).toBe(Array.from({ length: 201 }, (_, n) => n).join(','));
  });

  it('refuses a value libsql would abort the process for, before the worker sees it', async () => {
    const bad = { sql: 'SELECT ?', params: [true as unknown as string] };
    await expect(file.transact([bad])).rejects.toThrow(TypeError);
    expect(() => file.all('SELECT ?', bad.params)).toThrow(TypeError);
    await expect(file.transact([{ sql: 'SELECT ?', params: [Buffer.from('pool')] }])).resolves.toHaveLength(1);
  });

  it('refuses to write on the reading connection', () => {
    expect(() => file.all("INSERT INTO notes VALUES ('a', 'b', NULL)")).toThrow(/readonly/);
  });

  it('finishes what is queued when it closes, and refuses what comes later', async () => {
    const queued = Promise.all(['a', 'b', 'c'].map((id) => file.transact([insert(id, 'x')])));
    await file.close();
    await expect(queued).resolves.toHaveLength(3);
    await expect(file.transact([insert('d', 'x')])).rejects.toBeInstanceOf(StorageUnavailable);
  });

  it('is one file when it is closed, also after a kill', async () => {
    const [path, left] = [join(directory, 'notes.db'), join(directory, 'left.db')];
    await file.transact([insert('a', 'x')]);
    for (const side of ['', '-wal', '-shm']) await copyFile(`${path}${side}`, `${left}${side}`); // as a kill leaves them
    expect((await stat(`${left}-wal`)).size).toBeGreaterThan(0);
    const again = await StatementFile.open({ file: left, schema, synchronous: 'FULL' });
    expect(again.all('SELECT id FROM notes')).toEqual([{ id: 'a' }]);
    await again.close();
    const log = await stat(`${left}-wal`).catch(() => null);
    expect(log?.size ?? 0).toBe(0);
  });

  it('names the file it cannot open', async () => {
    const missing = StatementFile.open({ file: join(directory, 'no', 'such.db'), schema, synchronous: 'FULL' });
    await expect(missing).rejects.toThrow(/such\.db/);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '@hubledger/kernel';
import { LibsqlDocumentStore } from '../document-store';
import { LibsqlSnapshots } from './libsql-snapshots';

const at = (revision: number): Snapshot => ({
  state: { total: revision, nested: [null, 'x'] },
  revision,
  position: String(revision).padStart(20, '0'),
  commands: [['command', { requestHash: 'hash', revision: 1 }]],
});

describe('snapshots in libsql', () => {
  let directory: string;
  let documents: LibsqlDocumentStore;
  let snapshots: LibsqlSnapshots;
  let failures: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'snapshots-'));
    documents = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
    failures = [];
    snapshots = new LibsqlSnapshots(documents, (stream) => failures.push(stream));
  });
  afterEach(async () => {
    await documents.close();
    await rm(directory, { recursive: true });
  });
  const stored = () => documents.file.all('SELECT stream FROM snapshots').length;
  const spoil = (text: string) =>
    documents.file.transact([{ sql: 'UPDATE snapshots SET snapshot = ?', params: [text] }]);

  it('keeps the latest of each stream, and answers what was just saved', async () => {
    await snapshots.save('repository-1', 1, at(500));
    await snapshots.save('repository-1', 1, at(1_000));
    await snapshots.save('repository-2', 1, at(500));
    await expect(snapshots.load('repository-1', 1)).resolves.toEqual(at(1_000));
    await expect(snapshots.load('repository-2', 1)).resolves.toEqual(at(500));
    await expect(snapshots.load('repository-3', 1)).resolves.toBeNull();
    expect(stored()).toBe(2);
  });

  it('deletes a snapshot of another version', async () => {
    await snapshots.save('repository-1', 1, at(500));
    await expect(snapshots.load('repository-1', 2)).resolves.toBeNull();
    expect(stored()).toBe(0);
  });

  it.each(['{"state":', 'null', '[]', '{"state":{},"revision":"5","commands":[]}', '{"revision":5,"commands":[]}'])(
    'deletes one that can not be read: %s',
    async (text) => {
      await snapshots.save('repository-1', 1, at(500));
      await snapshots.load('repository-1', 1);
      await spoil(text);
      await expect(snapshots.load('repository-1', 1)).resolves.toBeNull();
      expect(stored()).toBe(0);
      expect(failures).toEqual([]);
    },
  );

  it('reports what it could not save, and hurts nobody', async () => {
    await documents.file.transact([{ sql: 'DROP TABLE snapshots' }]);
    await snapshots.save('repository-1', 1, at(500));
    await expect(snapshots.load('repository-1', 1)).rejects.toThrow(/snapshots/);
    expect(failures).toEqual(['repository-1']);
  });
});

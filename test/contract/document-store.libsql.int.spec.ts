import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlDocumentStore } from '@hubledger/adapters/libsql/document-store';
import { documentStoreContract } from './document-store.contract';

documentStoreContract('libsql', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'documents-'));
  const subject = await LibsqlDocumentStore.open({ file: join(directory, 'documents.db') });
  return {
    subject,
    close: async () => {
      await subject.close();
      await rm(directory, { recursive: true });
    },
  };
});

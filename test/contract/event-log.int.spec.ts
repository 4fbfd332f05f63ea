import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlEventLog } from '@hubledger/adapters/libsql';
import { eventLogContract } from './event-log.contract';

eventLogContract('libsql', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'event-log-'));
  const file = join(folder, 'events.db');
  let log = await LibsqlEventLog.open({ file });
  return {
    log,
    reopen: async () => {
      await log.close();
      return (log = await LibsqlEventLog.open({ file }));
    },
    close: async () => {
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { eventLogContract } from './event-log.contract';

eventLogContract('in memory', async () => {
  const log = new InMemoryEventLog();
  return { log, close: () => log.close() };
});

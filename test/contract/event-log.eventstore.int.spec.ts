import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { Secret } from '@hubledger/kernel';
import { EventStoreStub } from '../eventstore-stub/server';
import { eventLogContract } from './event-log.contract';

jest.setTimeout(60_000); // each call crosses a socket, and the races make thousands of them

eventLogContract('EventStoreDB (stub)', async () => {
  const stub = await new EventStoreStub().start();
  const open = () => openEventStoreLog({ url: new Secret(stub.url) });
  let log = await open();
  return {
    log,
    clearsLater: true,
    reopen: async () => {
      await log.close();
      return (log = await open());
    },
    close: async () => {
      await log.close();
      await stub.stop();
    },
  };
});

import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { newId, Secret } from '@hubledger/kernel';
import { EventStoreStub } from '../eventstore-stub/server';
import { eventLogContract, type OpenedLog } from './event-log.contract';
import { OwnPartOfLog } from './own-part-of-log';

jest.setTimeout(60_000); // each call crosses a socket, and the races make thousands of them

const onStub = async (): Promise<OpenedLog> => {
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
};

/** Others may use the server as well. What is written stays there. */
const onServer = (url: string) => async (): Promise<OpenedLog> => {
  const whole = await openEventStoreLog({ url: new Secret(url) });
  const [prefix, start] = [`contract${newId().slice(0, 8)}.`, await whole.head()];
  let log = new OwnPartOfLog(whole, prefix, start);
  return {
    log,
    clearsLater: true,
    reopen: async () => {
      await log.close();
      return (log = new OwnPartOfLog(await openEventStoreLog({ url: new Secret(url) }), prefix, start));
    },
    close: () => log.close(),
  };
};

const url = process.env['EVENTSTORE_URL'];
eventLogContract(
  url ? 'EventStoreDB, the server at EVENTSTORE_URL' : 'EventStoreDB, a stub: EVENTSTORE_URL names no server',
  url ? onServer(url) : onStub,
);

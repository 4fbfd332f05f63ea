import { EventStoreStub } from './server';

/** `node dist/test/eventstore-stub/main.js`: a stub as a process of its own, on PORT or a free one; ends with SIGTERM. */
const main = async (): Promise<void> => {
  const stub = await new EventStoreStub().start(Number(process.env.PORT ?? 0));
  console.log(`event store stub at ${stub.url}`);
  const stop = (): void => void stub.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

void main();
